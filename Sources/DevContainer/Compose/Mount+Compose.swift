public import JSONC
import OrderedCollections

extension Mount {
    /// The mount in the long form of a Compose file's `volumes`, which keeps what the short form
    /// loses: the kind, whether it is read-only, and its options.
    public var composeVolume: JSONValue {
        var volume: JSONObject = ["type": .string(type)]
        if let source { volume["source"] = .string(source) }
        volume["target"] = .string(target)
        if isReadOnly { volume["read_only"] = true }
        if let consistency = value(of: "consistency") {
            volume["consistency"] = .string(consistency)
        }
        if let propagation = value(of: "bind-propagation") {
            volume["bind"] = ["propagation": .string(propagation)]
        }
        if let nocopy = options.first(where: { $0.name == "volume-nocopy" }) {
            volume["volume"] = ["nocopy": .bool(nocopy.value != "false" && nocopy.value != "0")]
        }
        if let size = value(of: "tmpfs-size") {
            let bytes = Int(size).map { JSONValue.integer($0) } ?? .string(size)
            volume["tmpfs"] = ["size": bytes]
        }
        return .object(volume)
    }

    /// Whether the volume is one that Compose neither makes nor names (`external=true`).
    public var isExternal: Bool {
        options.contains { $0.name == "external" && ["true", "1", nil].contains($0.value) }
    }

    private func value(of name: String) -> String? {
        options.first { $0.name == name }?.value
    }
}
