import JSONC

/// A volume.
public struct Volume: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The driver, such as `local`.
    public var driver: String
    /// Where it is on the engine's machine.
    public var mountpoint: String
    /// The labels.
    public var labels: [String: String]
    /// When it was made, in RFC 3339.
    public var createdAt: String

    init(_ json: JSONValue) {
        name = json.text("Name")
        driver = json.text("Driver")
        mountpoint = json.text("Mountpoint")
        labels = json.textsByName("Labels")
        createdAt = json.text("CreatedAt")
    }
}
