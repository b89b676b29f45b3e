/// What Docker Compose is called with for a configuration: its files and the name of the project.
public struct ComposeProject: Hashable, Sendable {
    /// The label in which Compose notes the project on containers, networks and volumes.
    public static let nameLabel = "com.docker.compose.project"
    /// The label in which Compose notes the service on containers.
    public static let serviceLabel = "com.docker.compose.service"
    /// The label that only containers which Compose made itself carry: images that it built have
    /// the other two as well.
    public static let numberLabel = "com.docker.compose.container-number"
    /// The label by which containers of `docker compose run` are known.
    public static let oneOffLabel = "com.docker.compose.oneoff"

    /// The name, which containers, networks and volumes are called after.
    public var name: String
    /// The Compose files, absolute, in their order: later ones override earlier ones.
    public var files: [ComposeFile]
    /// The folder that relative paths in the files go by.
    public var folder: String
    /// The `.env` file whose variables the files may use, absolute; nil when there is none.
    public var environmentFile: String?
    /// The folder in which Compose runs.
    public var workspaceFolder: String

    /// Creates a project.
    public init(
        name: String,
        files: [ComposeFile],
        folder: String,
        environmentFile: String?,
        workspaceFolder: String
    ) {
        self.name = name
        self.files = files
        self.folder = folder
        self.environmentFile = environmentFile
        self.workspaceFolder = workspaceFolder
    }

    /// The `version` of the first file, which further files have to repeat.
    public var version: String? { files.first?.version }
}
