/// What a process that Berth starts in a container finds: its variables and where it starts.
struct ProcessSurroundings: Hashable, Sendable {
    /// Variables on top of the container's, each `NAME=value`.
    var variables: [String] = []
    /// Variables of the container that the process is not to see.
    var removedVariables: [String] = []
    /// The folder in which it starts, or nil for the user's home.
    var folder: String?

    /// Returns the command that starts a program in these surroundings.
    ///
    /// The engine can neither take a variable away nor find a home, so a shell does where that is
    /// asked for; it becomes the program, which keeps its own exit code.
    func command(_ arguments: [String]) -> [String] {
        var script: [String] = []
        // A shell can unset names of its own variables only; of others there is nothing to hide.
        let names = removedVariables.filter(Self.isShellName)
        if !names.isEmpty { script.append("unset \(names.joined(separator: " "))") }
        if folder == nil { script.append("cd \"${HOME:-/}\" 2>/dev/null || cd /") }
        guard !script.isEmpty else { return arguments }
        return ["/bin/sh", "-c", (script + ["exec \"$@\""]).joined(separator: "\n"), "sh"]
            + arguments
    }

    private static func isShellName(_ name: String) -> Bool {
        name.first.map { $0.isLetter || $0 == "_" } == true
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
