public import JSONC
public import OrderedCollections

/// The properties of a container that configurations, Features and image metadata share.
///
/// Nil and empty mean that the contributor says nothing.
public struct ContainerProperties: Hashable, Sendable {
    /// The commands of the hooks that run inside the container.
    public var lifecycleCommands: OrderedDictionary<LifecycleHook, LifecycleCommand> = [:]
    /// The hook after which the container counts as ready.
    public var waitFor: LifecycleHook?
    /// What tools read, by the name of the tool.
    public var customizations: JSONObject = [:]
    /// Mounts beyond the workspace.
    public var mounts: [Mount] = []
    /// Variables of the container and of everything in it.
    public var containerEnv: OrderedDictionary<String, String> = [:]
    /// Variables of processes that a tool starts inside; nil takes a variable away.
    public var remoteEnv: OrderedDictionary<String, String?> = [:]
    /// The user of the container's own process.
    public var containerUser: String?
    /// The user of processes that a tool starts inside.
    public var remoteUser: String?
    /// Whether the remote user gets the ids of the host's user.
    public var updateRemoteUserUID: Bool?
    /// Which start-up files of the shell count.
    public var userEnvProbe: UserEnvironmentProbe?
    /// Whether the image's own command is replaced by one that waits.
    public var overrideCommand: Bool?
    /// What happens when the tool closes.
    public var shutdownAction: ShutdownAction?
    /// Whether the engine puts a small init process in front.
    public var wantsInit: Bool?
    /// Whether the container gets every capability and device.
    public var privileged: Bool?
    /// Capabilities beyond the engine's default set.
    public var capAdd: [String] = []
    /// Security options.
    public var securityOpt: [String] = []
    /// A script that runs at each start of the container, before its command; Features only.
    public var entrypoint: String?
    /// Ports to forward.
    public var forwardPorts: [ForwardedPort] = []
    /// What is known of ports, by number, range, `host:port` or pattern.
    public var portsAttributes: OrderedDictionary<String, PortAttributes> = [:]
    /// What is known of all other ports.
    public var otherPortsAttributes: PortAttributes?
    /// The least that the host should have.
    public var hostRequirements: HostRequirements?

    /// Creates properties that say nothing.
    public init() {}
}
