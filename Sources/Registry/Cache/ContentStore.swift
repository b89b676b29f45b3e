import FoundationEssentials
public import OCI

/// Keeps content on disk under its own digest, for all processes of one user.
///
/// A blob appears at its place at once, whole and checked, so that readers need no lock: it is
/// written beside, brought to the disk and then renamed. Two processes that fetch the same blob
/// both do the work, and the later rename changes nothing.
public struct ContentStore: Sendable {
    /// How long what a killed process left behind is kept.
    static let leftoverLifetimeSeconds = 24.0 * 60 * 60

    /// The folder of the cache, such as `~/.cache/berth`.
    public let root: String

    /// Creates a store in a folder, which is made when something is written to it.
    public init(root: String) {
        self.root = root
    }

    /// Creates the store of the environment's user: in `$XDG_CACHE_HOME/berth`, else in
    /// `~/.cache/berth`.
    public init(environment: [String: String]) {
        // The specification of these folders says that a relative path is to be ignored.
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            root = cache + "/berth"
        } else {
            root = (environment["HOME"] ?? "") + "/.cache/berth"
        }
    }

    /// Returns where a blob stands, or would stand.
    public func path(of digest: Digest) -> String {
        "\(root)/blobs/\(digest.algorithm)/\(digest.hex)"
    }

    /// Whether a blob is there with the size that its descriptor tells.
    ///
    /// That is cheap. The digest was checked when the blob was written; ``isIntact(_:)`` checks
    /// it again.
    public func contains(_ descriptor: Descriptor) -> Bool {
        DiskFile.sizeBytes(of: path(of: descriptor.digest)) == descriptor.size
    }

    /// Whether a blob is there and still is what its digest names.
    public func isIntact(_ digest: Digest) -> Bool {
        guard let file = try? DiskFile(reading: path(of: digest)) else { return false }
        var hasher = Digest.Hasher()
        while let bytes = try? file.read(atMost: FileChunks.chunkSizeBytes) {
            if bytes.isEmpty { return hasher.finish() == digest }
            hasher.update(bytes)
        }
        return false
    }

    /// Returns a small blob, its digest checked again, or nil when it is not there or damaged.
    public func bytes(of digest: Digest, limitBytes: Int) -> [UInt8]? {
        let path = path(of: digest)
        guard let size = DiskFile.sizeBytes(of: path), size <= limitBytes,
            let file = try? DiskFile(reading: path), var bytes = try? file.read(atMost: size)
        else { return nil }
        while bytes.count < size, let piece = try? file.read(atMost: size - bytes.count) {
            if piece.isEmpty { return nil }
            bytes += piece
        }
        return Digest.sha256(of: bytes) == digest ? bytes : nil
    }

    /// Writes a blob and returns its digest.
    @discardableResult
    public func store(_ bytes: [UInt8]) throws(RegistryError) -> Digest {
        let digest = Digest.sha256(of: bytes)
        if DiskFile.sizeBytes(of: path(of: digest)) == bytes.count { return digest }
        let writer = try BlobWriter(store: self)
        try writer.write(bytes)
        try writer.commit(as: digest)
        return digest
    }

    /// Returns the folder that was made from a blob, or nil when there is none.
    public func existingFolder(_ kind: String, of digest: Digest) -> String? {
        let place = folderPath(kind, digest)
        return DiskFile.isFolder(place) ? place : nil
    }

    /// Returns a folder made from a blob, making it when it is not there yet.
    ///
    /// - Parameters:
    ///   - kind: What kind of folder it is, such as `features`.
    ///   - digest: The digest of the blob it is made from.
    ///   - fill: Fills an empty folder; what it throws undoes everything.
    /// - Returns: The folder's path; its content is not to be changed.
    /// - Throws: What `fill` throws, and ``RegistryError/cache(path:operation:reason:)``.
    public func folder(
        _ kind: String,
        of digest: Digest,
        fill: (_ emptyFolder: String) throws(RegistryError) -> Void
    ) throws(RegistryError) -> String {
        if let known = existingFolder(kind, of: digest) { return known }
        let place = folderPath(kind, digest)
        try DiskFile.makeFolder("\(root)/\(kind)/\(digest.algorithm)")
        let temporary = try makeTemporaryPath()
        try DiskFile.makeFolder(temporary)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        try fill(temporary)
        // Another process may have been faster; then its folder has the same content.
        _ = try DiskFile.move(temporary, to: place)
        return place
    }

    private func folderPath(_ kind: String, _ digest: Digest) -> String {
        "\(root)/\(kind)/\(digest.algorithm)/\(digest.hex)"
    }

    /// Returns a path for something unfinished, on the same disk as the blobs.
    func makeTemporaryPath() throws(RegistryError) -> String {
        let folder = root + "/unfinished"
        try DiskFile.makeFolder(folder)
        removeLeftovers(in: folder)
        return folder + "/" + UUID().uuidString
    }

    private func removeLeftovers(in folder: String) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = folder + "/" + name
            let attributes = try? files.attributesOfItem(atPath: path)
            guard let changed = attributes?[.modificationDate] as? Date,
                -changed.timeIntervalSinceNow > Self.leftoverLifetimeSeconds
            else { continue }
            try? files.removeItem(atPath: path)
        }
    }
}
