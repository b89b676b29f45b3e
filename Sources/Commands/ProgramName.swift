import Diagnostics

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

    /// The name as a user writes it.
    var word: String {
        switch self {
        case .berth: "berth"
        case .devcontainer: "devcontainer"
        }
    }

    /// Returns a text of Berth with its commands called as this program is; what the reference CLI
    /// has not is still called by Berth's name, under which it can be had.
    func naming(_ text: String) -> String {
        guard self == .devcontainer, text.contains("berth ") else { return text }
        return SpecificationVerbs.names.reduce(text) { text, verb in
            text.replacing("berth \(verb)", with: "\(word) \(verb)")
        }
    }

    /// Returns a diagnostic that names commands as this program is called.
    func naming(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.summary = naming(diagnostic.summary)
        diagnostic.notes = diagnostic.notes.map { naming($0) }
        diagnostic.hints = diagnostic.hints.map { naming($0) }
        return diagnostic
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
