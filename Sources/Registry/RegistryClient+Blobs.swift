import NIOHTTP1
import OCI

extension RegistryClient {
    /// Fetches what is missing of a blob from one place.
    ///
    /// - Returns: The path of the whole blob in the cache, its digest checked.
    func fetchBlob(
        _ descriptor: Descriptor,
        at place: ImageReference,
        _ writer: BlobWriter
    ) async throws(RegistryError) -> String {
        if writer.sizeBytes >= descriptor.size {
            // An earlier process was killed before it could keep what it had.
            if writer.sizeBytes == descriptor.size, writer.digest == descriptor.digest {
                try writer.commit(as: descriptor.digest)
                return store.path(of: descriptor.digest)
            }
            try writer.restart()
        }
        let purpose = purpose(place, "reading the blob `\(descriptor.digest)`")
        let download = ResumableDownload(
            HTTPMessage(method: .GET, url: try url(place, "blobs/\(descriptor.digest)")),
            into: writer,
            limitBytes: descriptor.size,
            isKnownByDigest: true,
            overflow: { Self.wrongSize(of: descriptor, host: $0, found: $1) }
        )
        let resumedAt = writer.sizeBytes
        do {
            return try await fetch(descriptor, download, purpose)
        } catch {
            guard resumedAt > 0, case .wrongDigest = error else { throw error }
            // What was left of an earlier attempt may be what is wrong.
            return try await fetch(descriptor, download, purpose)
        }
    }

    private func fetch(
        _ descriptor: Descriptor,
        _ download: ResumableDownload,
        _ purpose: RegistryConnection.Purpose
    ) async throws(RegistryError) -> String {
        let writer = download.writer
        return try await connection.send(download.message, for: purpose) { reply in
            guard try await download.take(reply) else {
                throw try await pullRefusal(reply, purpose)
            }
            let (size, digest) = (writer.sizeBytes, writer.digest)
            guard size == descriptor.size, digest == descriptor.digest else {
                try writer.restart()
                throw size == descriptor.size
                    ? RegistryError.wrongDigest(
                        host: reply.host,
                        expected: descriptor.digest.description,
                        found: digest.description
                    )
                    : Self.wrongSize(of: descriptor, host: reply.host, found: size)
            }
            try writer.commit(as: digest)
            return store.path(of: digest)
        }
    }

    private static func wrongSize(
        of descriptor: Descriptor,
        host: String,
        found: Int
    ) -> RegistryError {
        .wrongSize(
            host: host,
            digest: descriptor.digest.description,
            expected: descriptor.size,
            found: found
        )
    }
}
