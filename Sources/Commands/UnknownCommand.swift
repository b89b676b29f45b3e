import ArgumentParser
import Diagnostics

/// A word on the command line that stands where a command does, and names none.
///
/// ArgumentParser itself takes such a word for an argument of a default command, or says only
/// that it did not expect it.
struct UnknownCommand: DiagnosticConvertible {
    /// The words before it, the program's name first.
    let command: String
    let word: String
    /// The commands that could stand there.
    let known: [String]

    /// Finds the first such word; nil when all commands are known.
    static func first(
        in arguments: [String],
        of root: any ParsableCommand.Type,
        named program: String
    ) -> Self? {
        var words = arguments[...]
        let asksForHelp = words.first == "help"
        if asksForHelp { words.removeFirst() }
        var path = [program]
        var configuration = root.configuration
        while let word = words.popFirst(), !word.hasPrefix("-") {
            let known = configuration.subcommands.map { $0.configuration }
            if let next = known.first(where: { $0.commandName == word }) {
                path.append(word)
                configuration = next
            } else if asksForHelp || !known.isEmpty {
                return Self(
                    command: path.joined(separator: " "),
                    word: word,
                    known: known.compactMap(\.commandName)
                )
            } else {
                return nil
            }
        }
        return nil
    }

    /// What to tell the user.
    var diagnostics: [Diagnostic] {
        let nearest = Suggestion.nearest(to: word, in: known)
        return [
            Diagnostic(
                code: "command-unknown",
                "there is no command `\(command) \(word)`",
                hints: [
                    nearest.map { "did you mean `\(command) \($0)`?" }
                        ?? "`\(command) --help` shows what there is"
                ],
                exitCode: .usage
            )
        ]
    }
}
