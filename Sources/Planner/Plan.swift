public import DevContainer
public import OrderedCollections

/// Everything that will be done for a repository, as one value: printable, comparable, hashable.
public struct Plan: Hashable, Sendable {
    /// The configuration's `name`, else the workspace folder's name.
    public var name: String
    /// The configuration's path, relative to the workspace folder where it lies inside.
    public var configurationPath: String
    /// Where the repository lies, outside and inside.
    public var workspace: Workspace
    /// The image that everything starts from.
    public var base: BaseImage
    /// How the image is built, or nil when the base image is used as it is.
    public var build: BuildPlan?
    /// The users of the container.
    public var users: Users
    /// Variables for processes that Berth starts inside; nil takes a variable away.
    public var remoteEnvironment: OrderedDictionary<String, String?>
    /// Which shell start-up files decide the environment of those processes.
    public var userEnvironmentProbe: UserEnvironmentProbe
    /// The Features in install order.
    public var features: [FeatureLayer]
    /// How the container is created.
    public var container: ContainerSettings
    /// How Compose brings the container up, for a configuration of that kind.
    public var compose: ComposePlan?
    /// Whether Feature entrypoints run at the start and have to be waited for.
    public var hasEntrypoints: Bool
    /// Commands on the host (`initializeCommand`).
    public var hostCommands: [LifecycleStep]
    /// Commands in the container, hook by hook, in the order in which they run.
    public var lifecycle: [LifecycleStep]
    /// The hook after which the environment counts as ready.
    public var waitFor: LifecycleHook
    /// What opens the walls, with who asks for it.
    public var demands: [Demand]
    /// What happens to the container when the tool that uses it closes.
    public var shutdownAction: String?

    /// The image that the container is made from.
    public var image: String { build?.tag ?? base.reference }
}

/// Where the repository lies.
public struct Workspace: Hashable, Sendable {
    /// The folder on the host that holds the configuration.
    public var localFolder: String
    /// The mount that brings it in, or nil when the configuration wants none.
    public var mount: MountRequest?
    /// The folder inside in which everything runs.
    public var containerFolder: String

    /// Creates a workspace.
    public init(localFolder: String, mount: MountRequest?, containerFolder: String) {
        self.localFolder = localFolder
        self.mount = mount
        self.containerFolder = containerFolder
    }
}

/// What is known of the image that an environment starts from.
public struct BaseImage: Hashable, Sendable {
    /// The reference as the configuration or Dockerfile has it.
    public var reference: String
    /// The image's id: the digest of its configuration, the same on every engine.
    public var identifier: String
    /// Whether the engine has it; else it will be pulled.
    public var isLocal: Bool
    /// The image's user, empty for root.
    public var user: String
    /// The image's environment.
    public var environment: OrderedDictionary<String, String>
    /// The image's entrypoint.
    public var entrypoint: [String]
    /// The image's command.
    public var command: [String]
    /// The text of the label `devcontainer.metadata`, if there is one.
    public var metadataLabel: String?
    /// Whether the image has `ONBUILD` instructions.
    public var hasBuildTriggers: Bool
    /// The platform, such as `linux/amd64`.
    public var platform: String

    /// Creates a description of an image.
    public init(
        reference: String,
        identifier: String,
        isLocal: Bool,
        user: String,
        environment: OrderedDictionary<String, String>,
        entrypoint: [String],
        command: [String],
        metadataLabel: String?,
        hasBuildTriggers: Bool,
        platform: String
    ) {
        self.reference = reference
        self.identifier = identifier
        self.isLocal = isLocal
        self.user = user
        self.environment = environment
        self.entrypoint = entrypoint
        self.command = command
        self.metadataLabel = metadataLabel
        self.hasBuildTriggers = hasBuildTriggers
        self.platform = platform
    }
}

/// The users of a container.
public struct Users: Hashable, Sendable {
    /// The user of the container's own process.
    public var containerUser: String
    /// The user of everything that Berth starts inside.
    public var remoteUser: String
    /// The update of the remote user's ids, or nil when they stay.
    public var update: UserIdentifierUpdate?
    /// The container user that installers of Features are told: `runArgs` do not count for it.
    public var installContainerUser: String
    /// The remote user that installers of Features are told.
    public var installRemoteUser: String

    /// Creates users; installers are told the same ones.
    public init(containerUser: String, remoteUser: String, update: UserIdentifierUpdate?) {
        self.containerUser = containerUser
        self.remoteUser = remoteUser
        self.update = update
        installContainerUser = containerUser
        installRemoteUser = remoteUser
    }
}
