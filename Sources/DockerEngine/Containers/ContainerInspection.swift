public import JSONC

/// All that an engine tells about a container.
public struct ContainerInspection: Hashable, Sendable {
    /// The identifier, 64 digits.
    public var id: String
    /// The name, without the slash that Docker writes before it.
    public var name: String
    /// When it was created, in RFC 3339.
    public var created: String
    /// The identifier of the image.
    public var imageID: String
    /// How it fares.
    public var state: ContainerState
    /// What it runs.
    public var config: ContainerConfig
    /// What of the machine it gets.
    public var hostConfig: HostConfig
    /// What is mounted.
    public var mounts: [MountPoint]
    /// Its networks by their names.
    public var networks: [String: EndpointSettings]
    /// The engine's whole answer.
    public var json: JSONValue

    init(_ json: JSONValue) {
        let name = json.text("Name")
        id = json.text("Id")
        self.name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        created = json.text("Created")
        imageID = json.text("Image")
        state = ContainerState(json["State"] ?? .null)
        config = ContainerConfig(json["Config"] ?? .null)
        hostConfig = HostConfig(json["HostConfig"] ?? .null)
        mounts = json.elements("Mounts").map { MountPoint($0) }
        networks = (json["NetworkSettings"] ?? .null)
            .valuesByName("Networks") { EndpointSettings($0) }
        self.json = json
    }
}
