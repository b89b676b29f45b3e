import FoundationEssentials
import Glibc
import Runs

/// What the machine has to share among runs.
enum Machine {
    /// How much may work at once, as the user's settings and the machine say.
    static func limits(_ settings: Settings?) -> QueueLimits {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        guard let settings else {
            return QueueLimits(
                runs: processors,
                memory: ByteCount(bytes: memory),
                processors: Double(processors)
            )
        }
        return QueueLimits(settings, processors: processors, memory: ByteCount(bytes: memory))
    }
}
