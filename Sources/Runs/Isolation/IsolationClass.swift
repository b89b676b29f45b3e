/// What lies between a run's processes and the kernel of the engine's machine.
///
/// An engine inside a virtual machine would be one more case: what depends on a class asks it for
/// what it has and lacks, and never for its name.
public enum IsolationClass: Hashable, Sendable {
    /// Namespaces and control groups of the machine's own kernel.
    case container
    /// gVisor: a kernel of its own, as a process of the machine.
    case gvisor
    /// Kata Containers: a virtual machine for each container.
    case kata
    /// A runtime of the engine by its name, which has to bring a kernel, too.
    case runtime(String)

    /// Reads a class, or the name of a runtime; nil for a text that is no name.
    public init?(parsing text: String) {
        switch text {
        case "container": self = .container
        case "gvisor": self = .gvisor
        case "kata": self = .kata
        default:
            guard let first = text.utf8.first, text.utf8.count <= 128,
                Self.isLetterOrDigit(first),
                text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || "._-".utf8.contains($0) })
            else { return nil }
            self = .runtime(text)
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// The word that ``init(parsing:)`` reads.
    public var name: String {
        switch self {
        case .container: "container"
        case .gvisor: "gvisor"
        case .kata: "kata"
        case .runtime(let name): name
        }
    }

    /// The names under which engines know its runtime, the usual one first; empty for the engine's
    /// own choice.
    public var runtimeNames: [String] {
        switch self {
        case .container: []
        case .gvisor: ["runsc", "gvisor"]
        case .kata: ["kata-runtime", "kata", "io.containerd.kata.v2"]
        case .runtime(let name): [name]
        }
    }

    /// Whether its processes meet another kernel than the machine's.
    public var hasOwnKernel: Bool { self != .container }

    /// What a run in it has to do without, for people; empty for what ``container`` has.
    public var losses: [String] {
        switch self {
        case .container: []
        case .gvisor:
            [
                "programs that need what gVisor's kernel lacks",
                "`sudo`, in versions of gVisor that honour no setuid bits",
                "the usual speed of system calls and files",
                "going over a limit of memory or processes without the whole container's end",
            ]
        case .kata:
            [
                "the memory that each virtual machine takes for itself",
                "the usual speed of files",
            ]
        case .runtime: ["whatever the runtime lacks, which Berth does not know"]
        }
    }
}
