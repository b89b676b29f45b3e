import JSONC

/// A container as a list tells of it.
public struct ContainerSummary: Hashable, Sendable {
    /// The identifier, 64 digits.
    public var id: String
    /// The names, without the slash that Docker writes before them.
    public var names: [String]
    /// The image as the container was created with.
    public var image: String
    /// The identifier of the image.
    public var imageID: String
    /// When it was created, in seconds since 1970.
    public var created: Int
    /// What state it is in.
    public var state: ContainerStatus
    /// The state in words, such as `Up 2 hours`.
    public var status: String
    /// The labels, those of the image among them.
    public var labels: [String: String]
    /// What is mounted.
    public var mounts: [MountPoint]

    init(_ json: JSONValue) {
        id = json.text("Id")
        names = json.texts("Names").map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        image = json.text("Image")
        imageID = json.text("ImageID")
        created = json.count("Created")
        state = ContainerStatus(json.text("State"))
        status = json.text("Status")
        labels = json.textsByName("Labels")
        mounts = json.elements("Mounts").map { MountPoint($0) }
    }
}
