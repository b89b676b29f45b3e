/// What a kernel says of itself to a program that asks it directly.
public struct KernelReading: Hashable, Sendable {
    /// Its release, such as `6.1.0-18-amd64`.
    public var release: String?
    /// Its build, such as `#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1`.
    public var build: String?
    /// What it drew by lot when it was started, which tells it from all others.
    public var bootIdentifier: String?
    /// The first words of its log, where a program in a container may read it.
    public var log: String?
    /// Whether it says that no program can gain rights.
    public var forbidsNewPrivileges: Bool?

    /// Whether it is gVisor's, by how its log begins.
    public var isGVisor: Bool { log?.contains("Starting gVisor") == true }

    /// Creates a reading of nothing.
    public init() {}

    /// Reads lines of a name and a text, as `berth-relay --kernel` prints them; other lines are
    /// passed over.
    public init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = String(parts[1])
            switch parts[0] {
            case "release": release = value
            case "build": build = value
            case "boot": bootIdentifier = value
            case "log": log = value
            case "no-new-privileges": forbidsNewPrivileges = value == "1"
            default: break
            }
        }
    }
}
