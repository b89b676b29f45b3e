/// The name that the program was started by, which decides whose manners it has.
public enum ProgramName: Hashable, Sendable {
    /// Berth, with all that it can do and exit codes of its own.
    case berth
    /// The reference CLI, with its verbs and exit codes.
    case devcontainer

    /// The name of this process.
    public static let current = ProgramName(path: CommandLine.arguments.first ?? "")

    /// Finds the name in the path that a process was started by.
    public init(path: String) {
        self = path.split(separator: "/").last == "devcontainer" ? .devcontainer : .berth
    }

    /// Returns what the process exits with where Berth's own code would be the given one.
    ///
    /// The reference CLI knows one code for everything that goes wrong.
    func exitCode(_ code: Int32) -> Int32 {
        guard self == .devcontainer, code != 0, code != Self.interrupted else { return code }
        return 1
    }

    private static let interrupted: Int32 = 130
}
