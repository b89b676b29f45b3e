import JSONC

/// What a container runs.
public struct ContainerConfig: Hashable, Sendable {
    /// The image as the container was created with.
    public var image: String
    /// The user, as `name`, `uid` or with a group behind a colon; empty for root.
    public var user: String
    /// The variables, each `NAME=value`.
    public var environment: [String]
    /// The labels, those of the image among them.
    public var labels: [String: String]
    /// The entry point; nil when there is none.
    public var entrypoint: [String]?
    /// The command, or the arguments of the entry point; nil when there is none.
    public var command: [String]?
    /// The folder in which the process starts; empty for `/`.
    public var workingDirectory: String
    /// The name that the container has for itself.
    public var hostname: String
    /// Whether it has a terminal.
    public var isTTY: Bool
    /// Whether its input is kept open.
    public var isInputOpen: Bool

    init(_ json: JSONValue) {
        image = json.text("Image")
        user = json.text("User")
        environment = json.texts("Env")
        labels = json.textsByName("Labels")
        entrypoint = json["Entrypoint"]?.array?.compactMap(\.string)
        command = json["Cmd"]?.array?.compactMap(\.string)
        workingDirectory = json.text("WorkingDir")
        hostname = json.text("Hostname")
        isTTY = json.flag("Tty")
        isInputOpen = json.flag("OpenStdin")
    }
}
