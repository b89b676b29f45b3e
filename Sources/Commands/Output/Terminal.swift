import Diagnostics
import Glibc
import Runner

/// The process's own streams: data goes to stdout, everything for people to stderr.
struct Terminal: Sendable {
    /// Colours of what goes to stderr.
    var style: Style
    /// Colours of what goes to stdout.
    var outputStyle: Style
    /// The width of the terminal in characters, or 100 where there is none.
    var width: Int

    /// Looks at the process's streams and environment.
    static func detect(environment: [String: String]) -> Self {
        Self(
            style: .detect(environment: environment, isTerminal: isatty(STDERR_FILENO) == 1),
            outputStyle: .detect(environment: environment, isTerminal: isatty(STDOUT_FILENO) == 1),
            width: columns() ?? environment["COLUMNS"].flatMap(Int.init) ?? 100
        )
    }

    /// Writes a line for people.
    func say(_ line: String) {
        StandardStream.write((line + "\n").utf8, to: STDERR_FILENO)
    }

    /// Writes data, exactly as it is.
    func data(_ text: String) {
        StandardStream.write(text.utf8, to: STDOUT_FILENO)
    }

    /// Shows a diagnostic.
    func show(_ diagnostic: Diagnostic) {
        say(DiagnosticRenderer(style: style).render(diagnostic))
    }

    private static func columns() -> Int? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
