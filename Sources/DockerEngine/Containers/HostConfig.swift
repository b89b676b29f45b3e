import JSONC

/// What of the engine's machine a container gets.
public struct HostConfig: Hashable, Sendable {
    /// The mounts written the short way, `source:destination:options`.
    public var binds: [String]
    /// The network, such as `bridge`, `none` or `container:<id>`.
    public var networkMode: String
    /// Whether it may do all that root of the machine may.
    public var isPrivileged: Bool
    /// Whether its root file system cannot be written.
    public var isRootReadOnly: Bool
    /// Whether an init process is the first.
    public var hasInit: Bool
    /// Capabilities that were added.
    public var addedCapabilities: [String]
    /// Capabilities that were dropped.
    public var droppedCapabilities: [String]
    /// Security options, such as `no-new-privileges`.
    public var securityOptions: [String]
    /// The runtime, such as `runc`.
    public var runtime: String
    /// The limit of memory in bytes; 0 when there is none.
    public var memoryBytes: Int
    /// The limit of memory and swap in bytes; 0 when there is none, -1 for endless swap.
    public var memorySwapBytes: Int
    /// The limit of processor time in billionths of a processor; 0 when there is none.
    public var nanoCPUs: Int
    /// The limit of processes; 0 or -1 when there is none.
    public var pidsLimit: Int
    /// When it is started again, such as `no` or `unless-stopped`.
    public var restartPolicy: String
    /// Whether it is removed at its end.
    public var isAutoRemoved: Bool

    init(_ json: JSONValue) {
        binds = json.texts("Binds")
        networkMode = json.text("NetworkMode")
        isPrivileged = json.flag("Privileged")
        isRootReadOnly = json.flag("ReadonlyRootfs")
        hasInit = json.flag("Init")
        addedCapabilities = json.texts("CapAdd")
        droppedCapabilities = json.texts("CapDrop")
        securityOptions = json.texts("SecurityOpt")
        runtime = json.text("Runtime")
        memoryBytes = json.count("Memory")
        memorySwapBytes = json.count("MemorySwap")
        nanoCPUs = json.count("NanoCpus")
        pidsLimit = json.count("PidsLimit")
        restartPolicy = json["RestartPolicy"]?.text("Name") ?? ""
        isAutoRemoved = json.flag("AutoRemove")
    }
}
