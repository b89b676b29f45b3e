public import JSONC
import OCI
public import OrderedCollections

/// What is kept of a run for good: entries whose hashes build on each other, and a signature.
///
/// Its form is that of docs/audit.md, byte for byte.
public struct RunManifest: Hashable, Sendable {
    /// The version of the form; others are refused.
    public static let version = 1

    /// The manifest of the run that this one went on from.
    public struct Previous: Hashable, Sendable {
        /// The run.
        public var run: RunIdentifier
        /// The head of its manifest.
        public var head: String

        /// Names a manifest.
        public init(run: RunIdentifier, head: String) {
            self.run = run
            self.head = head
        }

        var json: JSONValue { ["head": .string(head), "run": .string("\(run)")] }
    }

    /// One part of a manifest.
    public struct Entry: Hashable, Sendable {
        /// What it tells of.
        public var name: String
        /// What it tells.
        public var content: JSONObject
        /// The hash over the hash before and what it tells.
        public var hash: String

        var json: JSONValue {
            ["content": .object(content), "hash": .string(hash), "name": .string(name)]
        }
    }

    /// Who stands for a manifest.
    public struct Signature: Hashable, Sendable {
        /// The key's name.
        public var key: String
        /// The signature over ``RunManifest/signedBytes``, in Base64.
        public var value: String

        /// Keeps a signature.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The run.
    public let run: RunIdentifier
    /// The manifest that the chain goes on from; nil for the first run of a pipeline.
    public let previous: Previous?
    /// The parts, in their order.
    public let entries: [Entry]
    /// The hash of the last entry, which stands for all of it.
    public let head: String
    /// Who stands for it; nil where there was no key.
    public var signature: Signature?

    /// Makes a manifest of what it is to tell, without a signature.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - previous: The manifest that the chain goes on from.
    ///   - contents: Names and contents of the entries, in their order.
    public init(
        run: RunIdentifier,
        previous: Previous?,
        contents: [(name: String, content: JSONObject)]
    ) {
        self.run = run
        self.previous = previous
        var head = Self.start(run, previous)
        entries = contents.map { name, content in
            head = Self.hash(after: head, name, content)
            return Entry(name: name, content: content, hash: head)
        }
        self.head = head
    }

    init(
        run: RunIdentifier,
        previous: Previous?,
        entries: [Entry],
        head: String,
        signature: Signature?
    ) {
        self.run = run
        self.previous = previous
        self.entries = entries
        self.head = head
        self.signature = signature
    }

    /// What a signature is made over.
    public var signedBytes: [UInt8] { Array("berth manifest \(Self.version)\n\(head)\n".utf8) }

    /// The content of the entry with a name; nil when there is none.
    public subscript(name: String) -> JSONObject? {
        entries.first { $0.name == name }?.content
    }

    /// The manifest as it is kept: canonical JSON and a line break.
    public var bytes: [UInt8] { json.bytes(.canonical) + [UInt8(ascii: "\n")] }

    /// The manifest as JSON.
    public var json: JSONValue {
        .members([
            ("berthManifest", .integer(Self.version)),
            ("entries", .array(entries.map(\.json))),
            ("head", .string(head)),
            ("previous", previous.map(\.json) ?? .null),
            ("run", .string("\(run)")),
            (
                "signature",
                signature.map { ["key": .string($0.key), "value": .string($0.value)] } ?? .null
            ),
        ])
    }

    /// The hash that the chain begins with.
    static func start(_ run: RunIdentifier, _ previous: Previous?) -> String {
        let beginning: JSONValue = [
            "berthManifest": .integer(version), "previous": previous.map(\.json) ?? .null,
            "run": .string("\(run)"),
        ]
        return "\(Digest.sha256(of: beginning.bytes(.canonical)))"
    }

    /// The hash of an entry that follows another hash.
    static func hash(after before: String, _ name: String, _ content: JSONObject) -> String {
        let told: JSONValue = ["content": .object(content), "name": .string(name)]
        return "\(Digest.sha256(of: Array("\(before)\n".utf8) + told.bytes(.canonical)))"
    }
}
