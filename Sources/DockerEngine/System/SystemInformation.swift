import JSONC

/// What an engine tells about itself and the machine that it runs on.
public struct SystemInformation: Hashable, Sendable {
    /// The engine's own identifier.
    public var id: String
    /// The name of the machine.
    public var name: String
    /// The operating system, such as `Debian GNU/Linux 12 (bookworm)`.
    public var operatingSystem: String
    /// The kind of operating system, such as `linux`.
    public var osType: String
    /// The release of the machine's kernel, such as `6.1.0-18-amd64`.
    public var kernelVersion: String
    /// The processor as the kernel names it, such as `x86_64`.
    public var architecture: String
    /// The engine's version.
    public var serverVersion: String
    /// How many processors there are.
    public var cpuCount: Int
    /// How much memory there is.
    public var memoryTotalBytes: Int
    /// The version of control groups, 1 or 2.
    public var cgroupVersion: Int
    /// What manages control groups, such as `systemd`.
    public var cgroupDriver: String
    /// The names of the runtimes, sorted, such as `runc` and `runsc`.
    public var runtimes: [String]
    /// The runtime that is used when none is named.
    public var defaultRuntime: String
    /// The security options, such as `name=seccomp,profile=default` and `name=rootless`.
    public var securityOptions: [String]
    /// The storage driver, such as `overlay2`.
    public var storageDriver: String
    /// Where the engine keeps its things, on its own machine.
    public var rootDirectory: String
    /// Whether memory can be limited.
    public var canLimitMemory: Bool
    /// Whether swap can be limited.
    public var canLimitSwap: Bool
    /// Whether the number of processes can be limited.
    public var canLimitProcesses: Bool
    /// Whether processor time can be limited.
    public var canLimitCPU: Bool
    /// The engine's proxies, each empty when there is none.
    public var proxies: Proxies
    /// What the engine warns of.
    public var warnings: [String]

    /// The proxies that an engine uses to pull images.
    public struct Proxies: Hashable, Sendable {
        /// For plain HTTP.
        public var http: String
        /// For HTTPS.
        public var https: String
        /// What is reached without them.
        public var none: String
    }

    /// Whether the engine runs without root.
    public var isRootless: Bool { securityOptions.contains { $0.hasPrefix("name=rootless") } }

    init(_ json: JSONValue) {
        id = json.text("ID")
        name = json.text("Name")
        operatingSystem = json.text("OperatingSystem")
        osType = json.text("OSType")
        kernelVersion = json.text("KernelVersion")
        architecture = json.text("Architecture")
        serverVersion = json.text("ServerVersion")
        cpuCount = json.count("NCPU")
        memoryTotalBytes = json.count("MemTotal")
        cgroupVersion = Int(json.text("CgroupVersion")) ?? 1
        cgroupDriver = json.text("CgroupDriver")
        runtimes = json.valuesByName("Runtimes") { _ in true }.keys.sorted()
        defaultRuntime = json.text("DefaultRuntime")
        securityOptions = json.texts("SecurityOptions")
        storageDriver = json.text("Driver")
        rootDirectory = json.text("DockerRootDir")
        canLimitMemory = json.flag("MemoryLimit")
        canLimitSwap = json.flag("SwapLimit")
        canLimitProcesses = json.flag("PidsLimit")
        canLimitCPU = json.flag("CpuCfsQuota")
        proxies = Proxies(
            http: json.text("HttpProxy"),
            https: json.text("HttpsProxy"),
            none: json.text("NoProxy")
        )
        warnings = json.texts("Warnings")
    }
}
