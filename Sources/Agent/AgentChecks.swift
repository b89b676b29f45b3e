/// What the wrapper found before it started the agent, as its file `checks` says.
public struct AgentChecks: Hashable, Sendable {
    /// A memory limit as seen from inside.
    public enum MemoryLimit: Hashable, Sendable {
        case bytes(Int)
        case unlimited
        /// The cgroup files cannot be seen inside.
        case unknown
    }

    /// How reading the user's start-up files ended when they did not lead to the agent.
    public enum ProbeFailure: Hashable, Sendable {
        /// They took too long.
        case timeout
        /// They ended the shell, with a status.
        case exited(Int)
    }

    /// Whether nothing but loopback is there; nil when that was not looked at.
    public var isSealed: Bool?
    /// The memory limit; nil when that was not looked at.
    public var memoryLimit: MemoryLimit?
    /// The shell whose start-up files were read; nil for none.
    public var shell: String?
    /// Why the agent had to start without the user's start-up files; nil when it did not have to.
    public var probeFailure: ProbeFailure?
    /// Whether bash is there, without which the agent has no tool to run commands.
    public var hasBash: Bool?

    /// Reads the text of the file `checks`; lines that are none are passed over.
    public init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "seal": isSealed = words[1] == "closed"
            case "memory": memoryLimit = Self.limit(words[1])
            case "shell": shell = words[1]
            case "probe":
                probeFailure = words[1] == "timeout" ? .timeout : Int(words[1]).map { .exited($0) }
            case "bash": hasBash = words[1] == "yes"
            default: break
            }
        }
    }

    private static func limit(_ word: String) -> MemoryLimit {
        if word == "unlimited" { return .unlimited }
        return Int(word).map { .bytes($0) } ?? .unknown
    }
}
