/// What the kernel says about a container's walls, as it was read from one side.
public struct WallReading: Hashable, Sendable {
    /// An amount as the kernel tells it.
    public enum Amount: Hashable, Sendable {
        case limited(Int)
        case unlimited
    }

    /// The limit of memory, in bytes.
    public var memory: Amount?
    /// The limit of swap beside memory, in bytes.
    public var swap: Amount?
    /// The limit of processor time, in billionths of a processor.
    public var nanoCPUs: Amount?
    /// The limit of processes.
    public var processes: Amount?
    /// The hard limit of open files.
    public var openFiles: Amount?
    /// All the memory that there seems to be, in bytes.
    public var memoryTotalBytes: Int?
    /// All the swap that there seems to be, in bytes.
    public var swapTotalBytes: Int?
    /// How many processors there seem to be.
    public var processorCount: Int?
    /// The capabilities that processes can have at most, as a mask of bits.
    public var capabilities: UInt64?
    /// What filters system calls: 0 for nothing, 2 for a filter.
    public var seccompMode: Int?
    /// Whether no program can gain rights.
    public var forbidsNewPrivileges: Bool?
    /// The kernel, as `/proc/version` names it.
    public var kernel: String?

    /// Creates a reading of nothing.
    public init() {}

    /// Reads lines of a name and a value, as ``probe`` prints them; other lines are passed over.
    ///
    /// The names are those of the kernel's files and of the lines in them.
    public init(parsing text: String) {
        var values: [Substring: [Substring]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard let name = words.first, words.count > 1 else { continue }
            if name == "version" { kernel = words.dropFirst().joined(separator: " ") }
            values[name] = Array(words.dropFirst())
        }
        func word(_ name: Substring) -> Substring? { values[name]?.first }
        func number(_ name: Substring) -> Int? { word(name).flatMap { Int($0) } }
        memory = Self.amount(word("memory.max") ?? word("memory.limit_in_bytes"))
        swap = Self.amount(word("memory.swap.max"))
        if swap == nil, let both = Self.amount(word("memory.memsw.limit_in_bytes")) {
            swap = Self.rest(of: both, beyond: memory)
        }
        nanoCPUs = Self.processors(
            quota: word("cpu.cfs_quota_us"),
            period: word("cpu.cfs_period_us")
        )
        if let maximum = values["cpu.max"], maximum.count == 2 {
            nanoCPUs = Self.processors(quota: maximum[0], period: maximum[1])
        }
        processes = Self.amount(word("pids.max"))
        openFiles = Self.amount(word("files"))
        memoryTotalBytes = number("MemTotal:").map { $0 * 1_024 }
        swapTotalBytes = number("SwapTotal:").map { $0 * 1_024 }
        processorCount = number("processors")
        capabilities = word("CapBnd:").flatMap { UInt64($0, radix: 16) }
        seccompMode = number("Seccomp:")
        forbidsNewPrivileges = number("NoNewPrivs:").map { $0 == 1 }
    }

    /// From here on the first version of control groups means no limit; a page more or less.
    private static let unlimitedBytes = 1 << 60

    private static func amount(_ word: Substring?) -> Amount? {
        guard let word else { return nil }
        if word == "max" || word == "unlimited" { return .unlimited }
        guard let number = Int(word) else { return UInt64(word) == nil ? nil : .unlimited }
        return number >= unlimitedBytes || number < 0 ? .unlimited : .limited(number)
    }

    private static func rest(of both: Amount, beyond memory: Amount?) -> Amount? {
        switch (both, memory) {
        case (.limited(let both), .limited(let memory)): .limited(max(0, both - memory))
        case (.limited(let both), _): .limited(both)
        case (.unlimited, _): .unlimited
        }
    }

    private static func processors(quota: Substring?, period: Substring?) -> Amount? {
        guard let quota else { return nil }
        if quota == "max" || quota.hasPrefix("-") { return .unlimited }
        guard let quota = Int(quota), let period = period.flatMap({ Int($0) }), period > 0 else {
            return nil
        }
        return .limited(Int((Double(quota) / Double(period) * 1e9).rounded()))
    }
}

extension WallReading {
    /// The POSIX shell script that prints, inside a container, what a reading is made of.
    ///
    /// It starts no program, so that nothing in the image but the shell takes part.
    public static let probe = """
        show() {
            if { read -r line <"$2"; } 2>/dev/null; then echo "$1 $line"; fi
        }
        group=/sys/fs/cgroup
        if [ ! -e "$group/memory.max" ] && [ -r /proc/self/cgroup ]; then
            while IFS=: read -r number names path; do
                if [ "$number:$names" = 0: ] && [ -e "$group$path/memory.max" ]; then
                    group=$group$path
                fi
            done </proc/self/cgroup
        fi
        for name in memory.max memory.swap.max pids.max cpu.max; do show $name "$group/$name"; done
        for name in memory.limit_in_bytes memory.memsw.limit_in_bytes; do
            show $name "/sys/fs/cgroup/memory/$name"
        done
        show pids.max /sys/fs/cgroup/pids/pids.max
        for name in cpu.cfs_quota_us cpu.cfs_period_us; do show $name "/sys/fs/cgroup/cpu/$name"; done
        while read -r name value rest; do
            case $name in CapBnd: | Seccomp: | NoNewPrivs:) echo "$name $value" ;; esac
        done </proc/self/status
        echo "files $(ulimit -Hn)"
        if [ -r /proc/self/limits ]; then
            while read -r first second third soft hard rest; do
                case "$first $second $third" in 'Max open files') echo "files $hard" ;; esac
            done </proc/self/limits
        fi
        while read -r name value rest; do
            case $name in MemTotal: | SwapTotal:) echo "$name $value" ;; esac
        done </proc/meminfo
        count=0
        while read -r name rest; do
            case $name in processor) count=$((count + 1)) ;; esac
        done </proc/cpuinfo
        echo "processors $count"
        show version /proc/version
        """
}
