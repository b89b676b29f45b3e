public import JSONC
public import Planner

/// What a run's container is held by: its limits, and what its processes may not do.
///
/// It is decided once, from the plan and the settings, kept with the run, and proved each time
/// before an agent starts.
public struct RunWalls: Hashable, Sendable {
    /// The most memory, in bytes; nil for no limit.
    public var memoryBytes: Int?
    /// The most swap beside it, in bytes; it counts only with a limit of memory.
    public var swapBytes = 0
    /// The most processor time, in billionths of a processor; nil for no limit.
    public var nanoCPUs: Int?
    /// The most processes; nil for no limit.
    public var processes: Int?
    /// The most files that one process has open; nil for no limit.
    public var openFiles: Int?
    /// The most disk that the run's files take, in bytes; nil for no limit.
    public var diskBytes: Int?
    /// The capabilities that processes can have at most, as a mask of bits; nil for all.
    public var capabilities: UInt64?
    /// Whether the engine's filter of system calls is on.
    public var filtersSystemCalls = true
    /// Whether no program can gain rights, as `sudo` does.
    public var forbidsNewPrivileges = false

    /// Creates walls that hold nothing but the filter of system calls.
    public init() {}
}

extension RunWalls {
    /// The share of a machine's memory that a run gets where nobody limits it: four fifths.
    static func share(ofMemory bytes: Int) -> Int { bytes / 5 * 4 }

    /// Decides what holds a run.
    ///
    /// A configuration may ask for less than the settings give, and never gets more.
    ///
    /// - Parameters:
    ///   - container: What the plan says of the container.
    ///   - settings: The settings in force.
    ///   - machineMemoryBytes: The memory of the engine's machine; 0 where that is not known.
    public init(
        _ container: ContainerSettings,
        _ settings: Settings,
        machineMemoryBytes: Int = 0
    ) {
        let share = machineMemoryBytes > 0 ? Self.share(ofMemory: machineMemoryBytes) : nil
        memoryBytes = Self.least(settings.memory?.bytes ?? share, container.memoryBytes)
        swapBytes = settings.swap?.bytes ?? 0
        nanoCPUs = Self.least(
            settings.processors.map { Int($0 * 1_000_000_000) },
            container.nanoCPUs
        )
        processes = Self.least(settings.processes, container.processLimit)
        openFiles = Self.least(settings.openFiles, container.openFileLimit)
        diskBytes = settings.disk?.bytes
        forbidsNewPrivileges =
            settings.newPrivileges == .never || container.forbidsNewPrivileges
        filtersSystemCalls =
            !container.isPrivileged
            && !container.securityOptions.contains { $0.hasPrefix("seccomp") }
        let granted = container.grantedCapabilities
        if !container.isPrivileged, !granted.contains(Capability("ALL")) {
            capabilities = granted.reduce(0) { $0 | ($1.bit ?? 0) }
        }
    }

    private static func least(_ own: Int?, _ asked: Int?) -> Int? {
        guard let asked, asked > 0 else { return own }
        return own.map { min($0, asked) } ?? asked
    }
}

extension RunWalls {
    /// The walls as JSON.
    public var json: JSONValue {
        .members([
            ("memory", memoryBytes.map { .integer($0) }),
            ("swap", .integer(swapBytes)),
            ("nanoCPUs", nanoCPUs.map { .integer($0) }),
            ("processes", processes.map { .integer($0) }),
            ("openFiles", openFiles.map { .integer($0) }),
            ("disk", diskBytes.map { .integer($0) }),
            ("capabilities", capabilities.map { .string(String($0, radix: 16)) }),
            ("filtersSystemCalls", .bool(filtersSystemCalls)),
            ("forbidsNewPrivileges", .bool(forbidsNewPrivileges)),
        ])
    }

    /// Reads walls.
    ///
    /// - Parameter json: What ``json`` gave.
    public init(_ json: JSONValue) {
        memoryBytes = json["memory"]?.integer
        swapBytes = json["swap"]?.integer ?? 0
        nanoCPUs = json["nanoCPUs"]?.integer
        processes = json["processes"]?.integer
        openFiles = json["openFiles"]?.integer
        diskBytes = json["disk"]?.integer
        capabilities = json["capabilities"]?.string.flatMap { UInt64($0, radix: 16) }
        filtersSystemCalls = json["filtersSystemCalls"]?.bool ?? true
        forbidsNewPrivileges = json["forbidsNewPrivileges"]?.bool ?? false
    }
}
