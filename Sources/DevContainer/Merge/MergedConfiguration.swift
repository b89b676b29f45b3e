public import JSONC
public import OrderedCollections

/// What all contributors together ask of the container, with who asks for what.
public struct MergedConfiguration: Hashable, Sendable {
    /// Those who ask for a small init process; empty means none is wanted.
    public var wantsInit: [Origin] = []
    /// Those who ask for every capability and device; empty means nobody does.
    public var privileged: [Origin] = []
    /// Capabilities, each once, in the order of their first mention.
    public var capAdd: [Attributed<String>] = []
    /// Security options, each once, in the order of their first mention.
    public var securityOpt: [Attributed<String>] = []
    /// Scripts that run at each start, in order.
    public var entrypoints: [Attributed<String>] = []
    /// Mounts, one for each target: the last contributor's.
    public var mounts: [Attributed<Mount>] = []
    /// For each tool, what the contributors say, in order, unmerged.
    public var customizations: OrderedDictionary<String, [Attributed<JSONValue>]> = [:]
    /// The commands inside the container, hook by hook, in the order in which they run.
    public var lifecycle: [LifecycleStep] = []
    /// The hook after which the container counts as ready; nil when nobody says.
    public var waitFor: LifecycleHook?
    /// The user of processes that tools start; nil when nobody says.
    public var remoteUser: Attributed<String>?
    /// The user of the container's own process; nil when nobody says.
    public var containerUser: Attributed<String>?
    /// Which start-up files of the shell count; nil when nobody says.
    public var userEnvProbe: UserEnvironmentProbe?
    /// Variables of processes that tools start; nil takes a variable away.
    public var remoteEnv: OrderedDictionary<String, String?> = [:]
    /// Variables of the container.
    public var containerEnv: OrderedDictionary<String, String> = [:]
    /// Whether the image's command is replaced; nil when nobody says.
    public var overrideCommand: Bool?
    /// What is known of ports.
    public var portsAttributes: OrderedDictionary<String, PortAttributes> = [:]
    /// What is known of all other ports.
    public var otherPortsAttributes: PortAttributes?
    /// Ports to forward, each once.
    public var forwardPorts: [ForwardedPort] = []
    /// What happens when the tool closes; nil when nobody says.
    public var shutdownAction: ShutdownAction?
    /// Whether the remote user gets the host user's ids; nil when nobody says.
    public var updateRemoteUserUID: Bool?
    /// The least that the host should have; nil when nobody says.
    public var hostRequirements: HostRequirements?
}
