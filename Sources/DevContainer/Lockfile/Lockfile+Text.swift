public import JSONC
import OrderedCollections

extension Lockfile {
    /// The lockfile as JSON.
    public var json: JSONValue {
        ["features": .object(records.mapValues(\.json))]
    }

    /// The text of the file, byte for byte as the reference CLI writes it.
    public var text: String { json.text(.pretty) + "\n" }
}

extension Lockfile.Record {
    fileprivate var json: JSONValue {
        var members: JSONObject = [:]
        if let version { members["version"] = .string(version) }
        members["resolved"] = .string(resolved)
        members["integrity"] = .string(integrity)
        if !dependsOn.isEmpty { members["dependsOn"] = .array(dependsOn.map { .string($0) }) }
        return .object(members)
    }
}
