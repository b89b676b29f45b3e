import ArgumentParser
import Diagnostics
import FoundationEssentials
import Glibc
import Runner

/// The way of a difference from git to the user's own pager: what an agent wrote into files is
/// neutralised in between.
struct DiffPager {
    /// The git program.
    let git: String
    /// The repository, whose configuration may name a pager.
    let repository: String

    /// Returns the command for `GIT_PAGER`.
    func command(_ session: Session) -> String {
        let own = session.environment["GIT_PAGER"].map { $0.isEmpty ? "cat" : $0 }
        let theirs =
            own.map(Self.quoted)
            ?? "\"$(unset GIT_PAGER; \(Self.quoted(git)) -C \(Self.quoted(repository)) var GIT_PAGER)\""
        let color = session.terminal.outputStyle.isColored ? " --color" : ""
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let binary = link ?? CommandLine.arguments[0]
        return "\(Self.quoted(binary)) \(ShownDiffCommand.name)\(color) | eval \(theirs)"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

/// Makes a difference on its standard input fit for a terminal; it stands behind `berth diff`.
struct ShownDiffCommand: ParsableCommand {
    static let name = "shown-diff"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Make a difference fit for a terminal, for `berth diff`.",
        shouldDisplay: false
    )

    @Flag(help: "Colour what is added and removed.")
    var color = false

    func run() {
        var lines = ShownDiff(style: color ? .colored : .plain)
        while let line = readLine(strippingNewline: false) {
            StandardStream.write((lines.shown(line) + "\n").utf8, to: STDOUT_FILENO)
        }
    }
}

/// The lines of a difference as a terminal gets them.
struct ShownDiff {
    let style: Style
    private var isHeader = false

    init(style: Style) {
        self.style = style
    }

    /// Returns a line without its end, neutralised and coloured.
    mutating func shown(_ line: String) -> String {
        var scalars = line.unicodeScalars[...]
        if scalars.last == "\n" { scalars.removeLast() }
        let text = TerminalText.sanitized(String(scalars))
        if text.hasPrefix("diff ") { isHeader = true }
        if text.hasPrefix("@@ ") { isHeader = false }
        if isHeader { return style.bold(text) }
        return switch text.first {
        case "@": style.cyan(text)
        case "+": style.green(text)
        case "-": style.red(text)
        default: text
        }
    }
}
