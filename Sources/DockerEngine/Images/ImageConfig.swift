import JSONC

/// How containers of an image run when nothing else is said.
public struct ImageConfig: Hashable, Sendable {
    /// The user, as `name`, `uid` or with a group behind a colon; empty for root.
    public var user: String
    /// The variables, each `NAME=value`.
    public var environment: [String]
    /// The labels.
    public var labels: [String: String]
    /// The entry point; nil when there is none.
    public var entrypoint: [String]?
    /// The command, or the arguments of the entry point; nil when there is none.
    public var command: [String]?
    /// Dockerfile instructions for builds that start from the image.
    public var onBuild: [String]
    /// The folder in which processes start; empty for `/`.
    public var workingDirectory: String
    /// The shell of Dockerfile instructions; nil for the usual one.
    public var shell: [String]?

    init(_ json: JSONValue) {
        user = json.text("User")
        environment = json.texts("Env")
        labels = json.textsByName("Labels")
        entrypoint = json["Entrypoint"]?.array?.compactMap(\.string)
        command = json["Cmd"]?.array?.compactMap(\.string)
        onBuild = json.texts("OnBuild")
        workingDirectory = json.text("WorkingDir")
        shell = json["Shell"]?.array?.compactMap(\.string)
    }
}
