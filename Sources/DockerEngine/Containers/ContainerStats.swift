import JSONC

/// What a container uses at one moment.
public struct ContainerStats: Hashable, Sendable {
    /// The memory in use, with the file cache.
    public var memoryUsageBytes: Int
    /// The limit of memory; the machine's memory when there is none.
    public var memoryLimitBytes: Int
    /// The file cache that the kernel can take back, part of the memory in use.
    public var memoryCacheBytes: Int
    /// The processor time since the start, of all processors together.
    public var cpuTotalNanoseconds: Int
    /// The processor time of the whole machine.
    public var systemCPUNanoseconds: Int
    /// How many processors there are.
    public var onlineCPUs: Int
    /// How many processes and threads there are.
    public var pidCount: Int

    init(_ json: JSONValue) {
        let memory = json["memory_stats"] ?? .null
        let processor = json["cpu_stats"] ?? .null
        let details = memory["stats"] ?? .null
        memoryUsageBytes = memory.count("usage")
        memoryLimitBytes = memory.count("limit")
        // Control groups version 1 say `total_inactive_file`, version 2 says `inactive_file`.
        memoryCacheBytes =
            details["total_inactive_file"]?.integer ?? details.count("inactive_file")
        cpuTotalNanoseconds = processor["cpu_usage"]?.count("total_usage") ?? 0
        systemCPUNanoseconds = processor.count("system_cpu_usage")
        onlineCPUs = processor.count("online_cpus")
        pidCount = json["pids_stats"]?.count("current") ?? 0
    }
}
