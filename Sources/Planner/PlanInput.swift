public import DevContainer
public import Dockerfile
public import JSONC
public import OrderedCollections

/// Everything that a plan is made from; gathering it is the resolver's work.
public struct PlanInput: Sendable {
    /// The repository's own Dockerfile, read and with a name for its last stage.
    public struct DockerfileSource: Hashable, Sendable {
        /// Its path for people, relative to the workspace folder where it lies inside.
        public var path: String
        /// Its text, in which the stage to build has a name.
        public var text: String
        /// The name of the stage to build.
        public var stage: String
        /// Build arguments.
        public var arguments: [BuildArgument]
        /// Images that cached layers may come from.
        public var cacheFrom: [String]
        /// Further flags of the build command.
        public var options: [String]
        /// The build context, or nil when nothing is copied from it.
        public var context: ContextFolder?
        /// The user that the stage ends with, or nil for the base image's.
        public var user: String?
        /// What the stage's image runs by itself, inherited or its own.
        public var process = Dockerfile.ImageProcess()
        /// Further images that the build takes something from.
        public var otherImages: [OtherImage] = []

        /// An image that the build takes something from without being built upon it.
        public struct OtherImage: Hashable, Sendable {
            /// The reference as the Dockerfile has it.
            public var reference: String
            /// The digest of its configuration, or nil where only the builder can tell.
            public var identifier: String?

            /// Creates an image.
            public init(reference: String, identifier: String?) {
                self.reference = reference
                self.identifier = identifier
            }
        }

        /// Creates a source.
        public init(
            path: String,
            text: String,
            stage: String,
            arguments: [BuildArgument],
            cacheFrom: [String],
            options: [String],
            context: ContextFolder?,
            user: String?
        ) {
            self.path = path
            self.text = text
            self.stage = stage
            self.arguments = arguments
            self.cacheFrom = cacheFrom
            self.options = options
            self.context = context
            self.user = user
        }
    }

    /// A Feature in its place, with its folder on the host.
    public struct FeatureSource: Hashable, Sendable {
        /// The Feature.
        public var feature: ResolvedFeature
        /// The absolute path of its unpacked folder.
        public var hostPath: String

        /// Creates a source.
        public init(feature: ResolvedFeature, hostPath: String) {
            self.feature = feature
            self.hostPath = hostPath
        }
    }

    /// The user and group who works on the host.
    public struct HostUser: Hashable, Sendable {
        /// The user's id.
        public var userIdentifier: Int
        /// The id of the user's group.
        public var groupIdentifier: Int
        /// Whether the engine shows files of this user as those of whoever looks, as Docker
        /// Desktop does on macOS and Windows.
        public var isMapped: Bool

        /// Creates a host user.
        public init(userIdentifier: Int, groupIdentifier: Int, isMapped: Bool = false) {
            self.userIdentifier = userIdentifier
            self.groupIdentifier = groupIdentifier
            self.isMapped = isMapped
        }
    }

    /// The configuration.
    public var configuration: Configuration
    /// The configuration's document, for the places of its values.
    public var document: JSONDocument
    /// Its path for people.
    public var configurationPath: String
    /// What base image, Features and configuration ask for together.
    public var merged: MergedConfiguration
    /// The `devcontainer.metadata` label of image and container, as JSON text.
    public var metadataLabel: String
    /// Where the workspace lies on the host.
    public var placement: WorkspacePlacement
    /// The Features in install order.
    public var features: [FeatureSource]
    /// The image that everything starts from.
    public var base: BaseImage
    /// The repository's Dockerfile, for a configuration of that kind.
    public var dockerfile: DockerfileSource?
    /// The Compose project, for a configuration of that kind.
    public var compose: ComposeSource?
    /// Who works on the host.
    public var hostUser: HostUser
    /// Labels that identify the container.
    public var identityLabels: OrderedDictionary<String, String>
    /// The probe where nobody names one.
    public var defaultProbe: UserEnvironmentProbe
    /// Whether the remote user gets the host user's ids where nobody says; nil forbids it always.
    public var updatesUserIdentifiersByDefault: Bool?
    /// The platform to build for, or nil for the engine's own.
    public var platform: String?
    /// Mounts beyond those of the configuration (`--mount`).
    public var additionalMounts: [Mount]
    /// Which of Docker's builders carries the build out.
    public var builder = BuildPlan.Builder.buildKit
    /// What the machine of the engine has, or nil when nobody asks for anything.
    public var capacity: HostCapacity?

    /// Creates an input.
    public init(
        configuration: Configuration,
        document: JSONDocument,
        configurationPath: String,
        merged: MergedConfiguration,
        metadataLabel: String,
        placement: WorkspacePlacement,
        features: [FeatureSource],
        base: BaseImage,
        dockerfile: DockerfileSource?,
        compose: ComposeSource? = nil,
        hostUser: HostUser,
        identityLabels: OrderedDictionary<String, String>,
        defaultProbe: UserEnvironmentProbe = .loginInteractiveShell,
        updatesUserIdentifiersByDefault: Bool? = true,
        platform: String? = nil,
        additionalMounts: [Mount] = []
    ) {
        self.configuration = configuration
        self.document = document
        self.configurationPath = configurationPath
        self.merged = merged
        self.metadataLabel = metadataLabel
        self.placement = placement
        self.features = features
        self.base = base
        self.dockerfile = dockerfile
        self.compose = compose
        self.hostUser = hostUser
        self.identityLabels = identityLabels
        self.defaultProbe = defaultProbe
        self.updatesUserIdentifiersByDefault = updatesUserIdentifiersByDefault
        self.platform = platform
        self.additionalMounts = additionalMounts
    }
}
