import JSONC
import OrderedCollections

extension RunManifest {
    /// Reads a manifest; whether it fits together is told by ``faults``.
    ///
    /// - Parameter bytes: The file.
    /// - Throws: What makes it no manifest: other bytes than those of its canonical form, too.
    public init(parsing bytes: [UInt8]) throws(ManifestFault) {
        guard let json = try? JSONValue(parsing: bytes) else { throw .noManifest("it is no JSON") }
        guard let version = json["berthManifest"]?.integer else {
            throw .noManifest("`berthManifest` is missing")
        }
        guard version == Self.version else { throw .noManifest("its version is \(version)") }
        guard let run = json["run"]?.string.flatMap(RunIdentifier.init(parsing:)),
            let head = json["head"]?.string, let list = json["entries"]?.array
        else { throw .noManifest("`run`, `head` or `entries` is missing") }
        var entries: [Entry] = []
        for item in list {
            guard let name = item["name"]?.string, let content = item["content"]?.object,
                let hash = item["hash"]?.string
            else { throw .noManifest("the entry \(entries.count) is none") }
            entries.append(Entry(name: name, content: content, hash: hash))
        }
        self.init(
            run: run,
            previous: try Self.previous(json["previous"] ?? .null),
            entries: entries,
            head: head,
            signature: try Self.signature(json["signature"] ?? .null)
        )
        guard self.bytes == bytes else { throw .notCanonical }
    }

    private static func previous(_ json: JSONValue) throws(ManifestFault) -> Previous? {
        if json.isNull { return nil }
        guard let run = json["run"]?.string.flatMap(RunIdentifier.init(parsing:)),
            let head = json["head"]?.string
        else { throw .noManifest("`previous` is no manifest's head") }
        return Previous(run: run, head: head)
    }

    private static func signature(_ json: JSONValue) throws(ManifestFault) -> Signature? {
        if json.isNull { return nil }
        guard let key = json["key"]?.string, let value = json["value"]?.string else {
            throw .noManifest("`signature` has no key or no value")
        }
        return Signature(key: key, value: value)
    }

    /// Returns which entries do not follow from those before them, and whether the head is not the
    /// last one's hash.
    ///
    /// Each entry is held against the hash that stands before it, so that a change is told where
    /// it is.
    public var faults: [ManifestFault] {
        var before = Self.start(run, previous)
        var faults: [ManifestFault] = []
        for (index, entry) in entries.enumerated() {
            if Self.hash(after: before, entry.name, entry.content) != entry.hash {
                faults.append(.entry(index, name: entry.name))
            }
            before = entry.hash
        }
        if before != head { faults.append(.head) }
        return faults
    }
}

/// What is wrong with a manifest by itself.
public enum ManifestFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no manifest, or of another version.
    case noManifest(String)
    /// Its bytes are not those that Berth writes.
    case notCanonical
    /// An entry does not follow from what stands before it.
    case entry(Int, name: String)
    /// The head is not the hash of the last entry.
    case head

    /// A sentence for people.
    public var description: String {
        switch self {
        case .noManifest(let reason): "it is no manifest of a run: \(reason)"
        case .notCanonical: "its bytes are not those that Berth wrote, though it can be read"
        case .entry(let index, let name):
            "entry \(index), `\(name)`, was changed, or one before it was added, moved or removed"
        case .head: "the head is not the hash of the last entry: entries are missing at its end"
        }
    }
}
