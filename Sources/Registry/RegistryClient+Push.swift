import FoundationEssentials
import NIOHTTP1
public import OCI

extension RegistryClient {
    /// Uploads a blob that stands in memory, unless the repository has it.
    ///
    /// - Returns: The descriptor's digest, for the manifest.
    @discardableResult
    public func pushBlob(
        _ bytes: [UInt8],
        to reference: ImageReference
    ) async throws(RegistryError) -> Digest {
        let digest = Digest.sha256(of: bytes)
        try await push(.bytes(bytes), digest, to: reference)
        return digest
    }

    /// Uploads a file as a blob, unless the repository has it.
    ///
    /// - Parameters:
    ///   - path: The file; it is read while it is sent.
    ///   - descriptor: Its digest and size; the registry refuses it if they are not true.
    ///   - reference: Any reference of the repository.
    /// - Throws: ``RegistryError``; the file's own faults are told as those of the cache.
    public func pushBlob(
        file path: String,
        _ descriptor: Descriptor,
        to reference: ImageReference
    ) async throws(RegistryError) {
        try await push(
            .file(path: path, sizeBytes: descriptor.size),
            descriptor.digest,
            to: reference
        )
    }

    /// Uploads a manifest under a tag, or under its digest when the tag is nil.
    ///
    /// - Returns: The manifest's digest.
    @discardableResult
    public func pushManifest(
        _ bytes: [UInt8],
        mediaType: String,
        to reference: ImageReference,
        tag: String?
    ) async throws(RegistryError) -> Digest {
        let digest = Digest.sha256(of: bytes)
        let purpose = purpose(reference, "writing the manifest", .push)
        let message = HTTPMessage(
            method: .PUT,
            url: try url(reference, "manifests/\(tag ?? digest.description)"),
            headers: [("content-type", mediaType)],
            body: .bytes(bytes)
        )
        try await connection.send(message, for: purpose) { reply in
            guard reply.status == 201 else { throw try await connection.refusal(reply, purpose) }
        }
        return digest
    }

    /// Whether a repository has a blob.
    func hasBlob(
        _ digest: Digest,
        in reference: ImageReference
    ) async throws(RegistryError) -> Bool {
        let purpose = purpose(reference, "looking for the blob `\(digest)`", .push)
        let message = HTTPMessage(method: .HEAD, url: try url(reference, "blobs/\(digest)"))
        return try await connection.send(message, for: purpose) { $0.status == 200 }
    }

    private func push(
        _ body: HTTPMessage.Body,
        _ digest: Digest,
        to reference: ImageReference
    ) async throws(RegistryError) {
        if try await hasBlob(digest, in: reference) { return }
        let purpose = purpose(reference, "writing the blob `\(digest)`", .push)
        let start = HTTPMessage(method: .POST, url: try url(reference, "blobs/uploads/"))
        let place = try await connection.send(start, for: purpose) { reply in
            guard reply.status == 202 else { throw try await connection.refusal(reply, purpose) }
            guard let location = reply.header("location"),
                let url = URL(string: location, relativeTo: reply.url)?.absoluteURL
            else {
                throw RegistryError.badAnswer(
                    host: reply.host,
                    reason: "it does not tell where to upload to"
                )
            }
            return url
        }
        let put = HTTPMessage(
            method: .PUT,
            url: Self.adding(digest, to: place),
            headers: [("content-type", "application/octet-stream")],
            body: body
        )
        try await connection.send(put, for: purpose) { reply in
            guard reply.status == 201 else { throw try await connection.refusal(reply, purpose) }
        }
    }

    /// The upload's address with the digest; what else stands in its query must stay as it is.
    private static func adding(_ digest: Digest, to url: URL) -> URL {
        let text = url.absoluteString
        return URL(string: text + (text.contains("?") ? "&" : "?") + "digest=\(digest)") ?? url
    }
}
