import JSONC

/// Something that is mounted into a container.
public struct MountPoint: Hashable, Sendable {
    /// The kind: `bind`, `volume`, `tmpfs`.
    public var type: String
    /// The name of a volume; nil for all else.
    public var name: String?
    /// The path on the engine's machine.
    public var source: String
    /// The path in the container.
    public var destination: String
    /// Whether the container may write to it.
    public var isWritable: Bool

    init(_ json: JSONValue) {
        type = json.text("Type")
        name = json.optionalText("Name")
        source = json.text("Source")
        destination = json.text("Destination")
        isWritable = json.flag("RW")
    }
}
