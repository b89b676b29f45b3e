import Archive
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import OCI

extension FeatureFetcher {
    /// Returns a Feature whose archive is published at an address, without a registry.
    ///
    /// An address is asked for every time, as its content may change, unless a lockfile tells
    /// the digest or the network is not to be used.
    ///
    /// - Parameters:
    ///   - address: Such as `https://host/devcontainer-feature-node.tgz`.
    ///   - digest: The archive's digest from a lockfile.
    /// - Returns: The Feature; its digest is that of the archive.
    /// - Throws: ``RegistryError/notFound(reference:host:)``,
    ///   ``RegistryError/wrongDigest(host:expected:found:)`` when the content has changed, and
    ///   all that a connection can meet.
    public func fetch(
        archiveAt address: String,
        locked digest: Digest? = nil
    ) async throws(RegistryError) -> FetchedFeature {
        let known =
            digest ?? (client.isOffline ? client.references.entry(for: address)?.digest : nil)
        let archive: Digest
        if let known, client.store.isIntact(known) {
            archive = known
        } else {
            guard !client.isOffline else { throw .offline(reference: address) }
            archive = try await client.download(
                address,
                expected: digest,
                limitBytes: Self.archiveLimits.totalBytes
            )
            try client.references.remember(archive, for: address)
        }
        let folder = try unpack(client.store.path(of: archive), archive, of: address)
        return FetchedFeature(
            canonicalID: address,
            digest: archive,
            layerDigest: archive,
            folder: folder,
            metadata: try metadata(in: folder, of: address)
        )
    }
}

extension RegistryClient {
    /// Whether only the cache may be used.
    public var isOffline: Bool { configuration.isOffline }

    /// Fetches what stands at an address into the cache.
    func download(
        _ address: String,
        expected: Digest?,
        limitBytes: Int
    ) async throws(RegistryError) -> Digest {
        try await atMirrors(ofArchiveAt: address) { (place) async throws(RegistryError) in
            try await download(at: place, expected: expected, limitBytes: limitBytes)
        }
    }

    private func download(
        at address: String,
        expected: Digest?,
        limitBytes: Int
    ) async throws(RegistryError) -> Digest {
        guard let url = URL(string: address), let origin = Origin(url) else {
            throw .badAnswer(host: address, reason: "it is no address of HTTP")
        }
        var purpose = RegistryConnection.Purpose(
            reference: address,
            host: origin.name,
            scope: "",
            action: "fetching `\(address)`"
        )
        purpose.authorization = gitHubAuthorization(for: origin)
        let download = ResumableDownload(
            HTTPMessage(method: .GET, url: url),
            into: try BlobWriter(store: store),
            limitBytes: limitBytes,
            isKnownByDigest: expected != nil,
            overflow: { host, _ in
                .tooLarge(host: host, what: "the archive", allowedBytes: limitBytes)
            }
        )
        return try await connection.send(download.message, for: purpose) { [purpose] reply in
            guard reply.status != 404 else {
                throw RegistryError.notFound(reference: address, host: origin.name)
            }
            guard try await download.take(reply) else {
                throw try await connection.refusal(reply, purpose)
            }
            let writer = download.writer
            let digest = writer.digest
            if let expected, expected != digest {
                throw RegistryError.wrongDigest(
                    host: reply.host,
                    expected: expected.description,
                    found: digest.description
                )
            }
            try writer.commit(as: digest)
            return digest
        }
    }

    /// The token for archives at GitHub, which is shown to no other server.
    private func gitHubAuthorization(for origin: Origin) -> Secret? {
        guard origin.scheme == "https", origin.port == 443,
            ["github.com", "api.github.com"].contains(origin.host),
            let token = configuration.environment["GITHUB_TOKEN"], !token.isEmpty
        else { return nil }
        return Secret("Bearer " + token)
    }
}
