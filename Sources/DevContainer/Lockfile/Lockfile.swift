public import OrderedCollections

/// What a `devcontainer-lock.json` records: the artifact that each reference to a Feature stood
/// for when the Features were last resolved.
public struct Lockfile: Hashable, Sendable {
    /// The artifact behind one reference.
    public struct Record: Hashable, Sendable {
        /// The full version from the Feature's metadata, if that gives one.
        public var version: String?
        /// Registry and path with the manifest's digest, or the archive's address.
        public var resolved: String
        /// The digest that the artifact is checked against: of the manifest, or of the archive.
        public var integrity: String
        /// What the Feature depends on, as its metadata writes it.
        public var dependsOn: [String]

        /// Creates a record.
        public init(
            version: String?,
            resolved: String,
            integrity: String,
            dependsOn: [String] = []
        ) {
            self.version = version
            self.resolved = resolved
            self.integrity = integrity
            self.dependsOn = dependsOn
        }
    }

    /// The records by the reference as it was written, in the order in which they are written.
    public private(set) var records: OrderedDictionary<String, Record>

    /// Creates a lockfile; the records are sorted as JavaScript's `localeCompare` does.
    public init(_ records: [(key: String, value: Record)] = []) {
        self.records = OrderedDictionary(
            records.map { (key: CollationKey($0.key), record: $0) }
                .sorted { $0.key.compare(to: $1.key) < 0 }
                .map { ($0.record.key, $0.record.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The record of a reference; capital and small letters count as the same.
    public subscript(_ reference: String) -> Record? {
        if let record = records[reference] { return record }
        let name = reference.lowercased()
        return records.first { $0.key.lowercased() == name }?.value
    }

    /// Returns the name of the lockfile that belongs to a configuration's file.
    public static func fileName(forConfiguration path: String) -> String {
        FolderPath.basename(path).hasPrefix(".")
            ? ".devcontainer-lock.json" : "devcontainer-lock.json"
    }
}
