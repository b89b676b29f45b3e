/// What the variables of a configuration stand for.
///
/// A variable whose source is nil here stays in the text as it is written. So substitution can
/// go in passes: all but `${containerEnv:…}` when a plan is made, that one when the container
/// runs.
public struct VariableContext: Hashable, Sendable {
    /// The environment of the host, for `${localEnv:NAME}` and its alias `${env:NAME}`.
    public var localEnvironment: [String: String]?
    /// The opened folder on the host.
    public var localWorkspaceFolder: String?
    /// The same folder inside the container.
    public var containerWorkspaceFolder: String?
    /// The id that one dev container keeps over rebuilds; see ``Identity``.
    public var devcontainerId: String?
    /// The configured environment of the running container, for `${containerEnv:NAME}`.
    public var containerEnvironment: [String: String]?
    /// Whether names of variables are the same in upper and lower case, as on Windows hosts.
    public var ignoresCase = Self.hostIgnoresCase

    #if os(Windows)
    private static let hostIgnoresCase = true
    #else
    private static let hostIgnoresCase = false
    #endif

    /// Creates a context.
    public init(
        localEnvironment: [String: String]? = nil,
        localWorkspaceFolder: String? = nil,
        containerWorkspaceFolder: String? = nil,
        devcontainerId: String? = nil,
        containerEnvironment: [String: String]? = nil
    ) {
        self.localEnvironment = localEnvironment
        self.localWorkspaceFolder = localWorkspaceFolder
        self.containerWorkspaceFolder = containerWorkspaceFolder
        self.devcontainerId = devcontainerId
        self.containerEnvironment = containerEnvironment
    }
}
