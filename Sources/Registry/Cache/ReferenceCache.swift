import FoundationEssentials
import JSONC
public import OCI

/// Remembers what tags meant when they were last asked for.
///
/// It never decides what a tag means while the network may be used: a tag is asked for every
/// time, and what is remembered spares the manifest's transfer only. Offline it is the answer.
public struct ReferenceCache: Sendable {
    /// What is remembered of a tag or an address.
    public struct Entry: Hashable, Sendable {
        /// What the tag meant.
        public var digest: Digest
        /// When it was last asked for, in seconds since 1970.
        public var seconds: Int

        /// Creates an entry.
        public init(digest: Digest, seconds: Int) {
            self.digest = digest
            self.seconds = seconds
        }
    }

    private static let sizeLimitBytes = 64 * 1_024

    private let store: ContentStore

    /// Creates a cache beside a store's blobs.
    public init(store: ContentStore) {
        self.store = store
    }

    /// Returns what is remembered of a name, such as `ghcr.io/a/b:1`.
    public func entry(for name: String) -> Entry? {
        let path = path(of: name)
        guard let size = DiskFile.sizeBytes(of: path), size <= Self.sizeLimitBytes,
            let bytes = try? DiskFile(reading: path).read(atMost: Self.sizeLimitBytes),
            let root = try? JSONValue(parsing: bytes), root["name"]?.string == name,
            let digest = root["digest"]?.string.flatMap({ try? Digest(parsing: $0) })
        else { return nil }
        return Entry(digest: digest, seconds: root["seconds"]?.integer ?? 0)
    }

    /// Remembers what a name means now.
    public func remember(_ digest: Digest, for name: String) throws(RegistryError) {
        let root: JSONValue = [
            "name": .string(name), "digest": .string(digest.description),
            "seconds": .integer(Int(Date().timeIntervalSince1970)),
        ]
        let temporary = try store.makeTemporaryPath()
        try DiskFile.makeFolder(store.root + "/references")
        let file = try DiskFile(making: temporary)
        try file.write(Array(root.text(.pretty).utf8))
        try file.synchronize()
        _ = try DiskFile.move(temporary, to: path(of: name))
    }

    /// Any name has a place: its digest is the file's name, and the name stands inside.
    private func path(of name: String) -> String {
        "\(store.root)/references/\(Digest.sha256(of: Array(name.utf8)).hex).json"
    }
}
