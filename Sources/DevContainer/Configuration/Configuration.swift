public import Diagnostics
public import JSONC
public import OrderedCollections

/// One `devcontainer.json`, with its variables substituted and every value checked.
///
/// The properties that it shares with Features and image metadata are members of ``properties``
/// and can be read directly: `configuration.mounts`.
@dynamicMemberLookup
public struct Configuration: Hashable, Sendable {
    /// Where the container's image comes from.
    public enum Kind: Hashable, Sendable {
        /// An image by its reference.
        case image(String)
        /// A Dockerfile.
        case dockerfile(DockerfileBuild)
        /// A service of Docker Compose files.
        case compose(ComposeService)
    }

    /// The file's path.
    public var path: String
    /// The members as written, old names moved to where they belong now.
    public var written: JSONObject
    /// The same with variables substituted.
    public var substituted: JSONObject
    /// Where the image comes from.
    public var kind: Kind
    /// The place of the property that decides the kind.
    public var kindLocation: SourceLocation?
    /// The name for people.
    public var name: String?
    /// What Features and image metadata may say as well.
    public var properties: ContainerProperties
    /// The Features asked for, in the file's order, old short names mapped.
    public var features: [FeatureRequest] = []
    /// Ids of Features, without versions, that are installed first.
    public var overrideFeatureInstallOrder: [String] = []
    /// Ports to publish, in the form of `docker run --publish`.
    public var appPort: [String] = []
    /// Raw flags of `docker run`.
    public var runArgs: [String] = []
    /// The mount of the sources; nil means the default one.
    public var workspaceMount: WorkspaceMount?
    /// The folder inside in which tools and hooks work.
    public var workspaceFolder: String?
    /// The command on the host.
    public var initializeCommand: LifecycleCommand?
    /// Secrets that are recommended, by the name of their variable.
    public var secrets: OrderedDictionary<String, SecretRecommendation> = [:]

    /// Reads a property that configurations share with Features and image metadata.
    public subscript<Value>(dynamicMember path: KeyPath<ContainerProperties, Value>) -> Value {
        properties[keyPath: path]
    }
}

/// What a configuration says about the mount of the sources.
public enum WorkspaceMount: Hashable, Sendable {
    /// No mount: the text is empty.
    case none
    /// This mount instead of the default one.
    case mount(Mount)
}

/// The service of Docker Compose files that a configuration is for.
public struct ComposeService: Hashable, Sendable {
    /// The Compose files in their order, relative to the folder of the configuration.
    public var files: [String]
    /// The service whose container is the dev container.
    public var service: String
    /// The services that are started; nil means all.
    public var runServices: [String]?

    /// Creates a service.
    public init(files: [String], service: String, runServices: [String]? = nil) {
        self.files = files
        self.service = service
        self.runServices = runServices
    }
}
