import AsyncHTTPClient
import FoundationEssentials
import JSONC
import NIOCore
import NIOHTTP1
public import OCI

extension RegistryClient {
    /// Returns the manifest or index that a reference names.
    ///
    /// A digest is taken from the cache when it is there. A tag is asked for: with the header
    /// alone when the cache may have the answer, so that nothing is transferred twice.
    ///
    /// - Parameters:
    ///   - reference: What to get; a digest goes before a tag.
    ///   - accept: The media types that are understood, the best first.
    /// - Returns: The manifest, its digest checked.
    /// - Throws: ``RegistryError/notFound(reference:host:)``,
    ///   ``RegistryError/noSuchTag(reference:tag:near:)`` and all that a connection can meet.
    public func manifest(
        _ reference: ImageReference,
        accept: [String] = MediaType.manifestsAndIndexes
    ) async throws(RegistryError) -> FetchedManifest {
        if let digest = reference.digest {
            if let known = try cachedManifest(reference, digest) { return known }
            guard !configuration.isOffline else {
                throw .offline(reference: reference.description)
            }
            return try await atMirrors(of: reference) { (place) async throws(RegistryError) in
                try await fetchManifest(reference, at: place, digest.description, accept, digest)
            }
        }
        let tag = reference.tag ?? "latest"
        let name = "\(reference.name):\(tag)"
        let remembered = references.entry(for: name)?.digest
        if configuration.isOffline {
            guard let remembered, let known = try cachedManifest(reference, remembered) else {
                throw .offline(reference: reference.description)
            }
            return known
        }
        let known = try remembered.flatMap { (digest) throws(RegistryError) in
            try cachedManifest(reference, digest)
        }
        let manifest = try await atMirrors(of: reference) { (place) async throws(RegistryError) in
            if let known, try await currentDigest(place, tag, accept) == known.digest {
                return known
            }
            return try await fetchManifest(reference, at: place, tag, accept, nil)
        }
        try references.remember(manifest.digest, for: name)
        return manifest
    }

    /// Returns the path of a blob in the cache, fetching it when it is not there.
    ///
    /// - Parameters:
    ///   - descriptor: What to get; its size bounds what is read, its digest is checked.
    ///   - reference: Any reference of the repository that the blob belongs to.
    /// - Returns: A file of the cache; it is not to be changed.
    /// - Throws: ``RegistryError/wrongDigest(host:expected:found:)`` and
    ///   ``RegistryError/wrongSize(host:digest:expected:found:)`` when something else came.
    public func blob(
        _ descriptor: Descriptor,
        of reference: ImageReference
    ) async throws(RegistryError) -> String {
        if store.contains(descriptor) { return store.path(of: descriptor.digest) }
        guard !configuration.isOffline else {
            throw .offline(reference: "\(reference.name)@\(descriptor.digest)")
        }
        let limit = configuration.limits.blobBytes
        guard (0...limit).contains(descriptor.size) else {
            throw .tooLarge(
                host: reference.registry,
                what: "the blob `\(descriptor.digest)`",
                allowedBytes: limit
            )
        }
        let writer = try BlobWriter(store: store, continuing: descriptor.digest)
        return try await atMirrors(of: reference) { (place) async throws(RegistryError) in
            try await fetchBlob(descriptor, at: place, writer)
        }
    }

    /// Returns a small blob's bytes, from the cache or the registry.
    public func smallBlob(
        _ descriptor: Descriptor,
        of reference: ImageReference,
        limitBytes: Int
    ) async throws(RegistryError) -> [UInt8] {
        guard descriptor.size <= limitBytes else {
            throw .tooLarge(
                host: reference.registry,
                what: "the blob `\(descriptor.digest)`",
                allowedBytes: limitBytes
            )
        }
        for _ in 0..<2 {
            let path = try await blob(descriptor, of: reference)
            if let bytes = store.bytes(of: descriptor.digest, limitBytes: limitBytes) {
                return bytes
            }
            // Right by its size, but damaged: out of the way with it, and once more.
            try? FileManager.default.removeItem(atPath: path)
        }
        throw .cache(
            path: store.path(of: descriptor.digest),
            operation: "read",
            reason: "its content is not what was written"
        )
    }

    private func cachedManifest(
        _ reference: ImageReference,
        _ digest: Digest
    ) throws(RegistryError) -> FetchedManifest? {
        let limit = configuration.limits.manifestBytes
        guard let bytes = store.bytes(of: digest, limitBytes: limit) else { return nil }
        return try FetchedManifest(reference: reference, digest: digest, bytes: bytes)
    }

    /// Asks what a tag means now; nil when the registry does not tell without the manifest.
    private func currentDigest(
        _ reference: ImageReference,
        _ tag: String,
        _ accept: [String]
    ) async throws(RegistryError) -> Digest? {
        let purpose = purpose(reference, "reading the tag `\(tag)`")
        let message = HTTPMessage(
            method: .HEAD,
            url: try url(reference, "manifests/\(tag)"),
            headers: accept.map { ("accept", $0) }
        )
        return try await connection.send(message, for: purpose) { reply in
            guard reply.status == 200 else { return nil }
            return reply.header("docker-content-digest").flatMap { try? Digest(parsing: $0) }
        }
    }

    private func fetchManifest(
        _ reference: ImageReference,
        at place: ImageReference,
        _ lookup: String,
        _ accept: [String],
        _ expected: Digest?
    ) async throws(RegistryError) -> FetchedManifest {
        let purpose = purpose(place, "reading the manifest")
        let message = HTTPMessage(
            method: .GET,
            url: try url(place, "manifests/\(lookup)"),
            headers: accept.map { ("accept", $0) }
        )
        let limit = configuration.limits.manifestBytes
        let result: (bytes: [UInt8], host: String, told: String?)? =
            try await connection.send(message, for: purpose) { reply in
                if reply.status == 404 { return nil }
                guard reply.status == 200 else { throw try await pullRefusal(reply, purpose) }
                let bytes = try await reply.bytes(upTo: limit, of: "the manifest")
                return (bytes, reply.host, reply.header("docker-content-digest"))
            }
        guard let result else { throw await missing(place) }
        let digest = Digest.sha256(of: result.bytes)
        // The header may only agree: what counts are the bytes that came.
        let told = result.told.flatMap { try? Digest(parsing: $0) }
        let comparable = told?.algorithm == digest.algorithm ? told : nil
        if let wanted = expected ?? comparable, wanted != digest {
            throw .wrongDigest(
                host: result.host,
                expected: wanted.description,
                found: digest.description
            )
        }
        let manifest = try FetchedManifest(
            reference: reference,
            digest: digest,
            bytes: result.bytes
        )
        try store.store(result.bytes)
        return manifest
    }

    /// Tells whether a repository lacks the tag, or is not there at all.
    private func missing(_ reference: ImageReference) async -> RegistryError {
        guard reference.digest == nil, let tags = try? await tags(at: reference) else {
            return .notFound(reference: reference.description, host: reference.registry)
        }
        let tag = reference.tag ?? "latest"
        return .noSuchTag(
            reference: reference.name,
            tag: tag,
            near: NearTags.nearest(to: tag, in: tags)
        )
    }

    func pullRefusal(
        _ reply: HTTPReply,
        _ purpose: RegistryConnection.Purpose
    ) async throws -> RegistryError {
        if reply.status == 404 {
            return .notFound(reference: purpose.reference, host: purpose.host)
        }
        return try await connection.refusal(reply, purpose)
    }
}
