public import DevContainer
import OCI
public import Planner

/// What a user asks to have resolved.
public struct ResolveRequest: Sendable {
    /// The workspace folder, absolute.
    public var workspaceFolder: String
    /// Whether there is a workspace at all, not only a container or a configuration's file.
    public var hasWorkspaceFolder = true
    /// The configuration's file, absolute, or nil to look for it.
    public var configurationFile: String?
    /// The configuration among several: a folder's name in `.devcontainer`, or a path.
    public var configurationName: String?
    /// Whether ``configurationFile`` may have a name that no configuration has.
    public var allowsAnyFileName = false
    /// A file whose contents take the place of the configuration's, absolute.
    public var overrideFile: String?
    /// A text that takes the place of what is in the configuration's file.
    public var configurationText: String?
    /// The image of a container that is there already, for a configuration that names none.
    public var containerImage: String?
    /// Labels that identify the container instead of folder and configuration.
    public var identityLabels: [String: String]
    /// Whether the whole git repository is mounted instead of the folder alone.
    public var mountsRepositoryRoot = true
    /// Whether a worktree brings the repository's own git folder along.
    public var mountsWorktreeCommonFolder = false
    /// Whether `remoteEnv` of the configuration is left out of the metadata of image and container.
    public var omitsRemoteEnvironment = false
    /// Whose word counts on Features where the specification and the reference CLI differ.
    public var interpretation = FeatureGraph.Interpretation.reference
    /// Features to add, as the JSON text of a `features` object.
    public var additionalFeatures: String?
    /// Features of the configuration to leave out, by their references or short names.
    public var withoutFeatures: [String] = []
    /// The environment of the host, for variables.
    public var environment: [String: String]
    /// Who works on the host.
    public var hostUser: PlanInput.HostUser
    /// The probe where nobody names one.
    public var defaultProbe = UserEnvironmentProbe.loginInteractiveShell
    /// Whether the remote user gets the host user's ids where nobody says; nil forbids it always.
    public var updatesUserIdentifiersByDefault: Bool? = true
    /// The platform to build for, or nil for the engine's own.
    public var platform: String?
    /// Mounts beyond those of the configuration.
    public var additionalMounts: [Mount] = []
    /// What is done with the lockfile.
    public var lockfile = LockfileUse.read
    /// Which of Docker's builders is to build.
    public var builder = BuildPlan.Builder.buildKit
    /// Whether the Dockerfile's `# syntax=` line is left out.
    public var omitsSyntaxDirective = false
    /// Whether old short names of Features such as `node` stand for their present ones.
    public var mapsOldFeatureNames = true
    /// Whether the engine has graphics processors; nil looks whether it has NVIDIA's runtime.
    public var hasGraphics: Bool?
    /// Properties of Features that are left out of the image metadata.
    public var omittedFeatureProperties: Set<String> = []
    /// Properties of the configuration that are left out of the image metadata.
    public var omittedProperties: Set<String> = []
    /// The Compose program that the user names; nil to look for one.
    public var composePath: String?
    /// Whether what is known of a base image from earlier is trusted without asking the engine.
    public var trustsCatalog = false

    /// Creates a request for a folder.
    public init(
        workspaceFolder: String,
        configurationFile: String? = nil,
        identityLabels: [String: String] = [:],
        environment: [String: String],
        hostUser: PlanInput.HostUser
    ) {
        self.workspaceFolder = workspaceFolder
        self.configurationFile = configurationFile
        self.identityLabels = identityLabels
        self.environment = environment
        self.hostUser = hostUser
    }
}

extension ResolveRequest {
    /// The platform whose images are looked at: of several that are built for, the first.
    var targetPlatform: Platform {
        platform.flatMap { $0.split(separator: ",").first }
            .flatMap { Platform(parsing: String($0)) } ?? .current
    }
}
