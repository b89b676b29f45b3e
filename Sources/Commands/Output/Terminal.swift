import Diagnostics
import Glibc
import JSONC
import Runner

/// The process's own streams: data goes to stdout, everything for people to stderr.
///
/// It is the one way to both, and lets nothing through that is more than text: see
/// ``TerminalText/shown(_:)``.
struct Terminal: Sendable {
    /// Colours of what goes to stderr.
    var style: Style
    /// Colours of what goes to stdout.
    var outputStyle: Style
    /// The width of the terminal in characters, or 100 where there is none.
    var width: Int
    /// How what is told looks.
    var log = LogSettings()
    /// Hides secrets in what is told.
    var mask = SecretMask()
    /// Where lines for people go: stderr, or stdout where they are what was asked for.
    var descriptor = STDERR_FILENO
    /// Whether a terminal shows what goes to stdout.
    var isOutputShown = isatty(STDOUT_FILENO) == 1

    /// The same terminal for a command whose lines are what was asked for.
    var showingOnOutput: Self {
        var terminal = self
        terminal.descriptor = STDOUT_FILENO
        terminal.style = outputStyle
        return terminal
    }

    /// Looks at the process's streams and environment.
    static func detect(
        environment: [String: String],
        log: LogSettings = LogSettings()
    ) -> Self {
        let isText = log.format == .text
        return Self(
            style: isText
                ? .detect(environment: environment, isTerminal: isatty(STDERR_FILENO) == 1)
                : .plain,
            outputStyle: .detect(environment: environment, isTerminal: isatty(STDOUT_FILENO) == 1),
            width: log.columns ?? columns() ?? environment["COLUMNS"].flatMap(Int.init) ?? 100,
            log: log
        )
    }

    /// Writes a line for people, or an event that holds it.
    func say(_ line: String) {
        switch log.format {
        case .text:
            let shown = TerminalText.shown(mask.masking(line))
            StandardStream.write((shown + "\n").utf8, to: descriptor)
        case .json: event(.text(line))
        }
    }

    /// Writes lines that were asked for and that people read.
    func text(_ text: String) {
        StandardStream.write(TerminalText.shown(text).utf8, to: STDOUT_FILENO)
    }

    /// Writes what programs read, exactly as it is; only a terminal gets it neutralised.
    func data(_ text: String) {
        let shown = isOutputShown ? TerminalText.shown(text) : text
        StandardStream.write(shown.utf8, to: STDOUT_FILENO)
    }

    /// Writes a value as JSON that means exactly the value and does nothing to a terminal.
    func json(_ value: JSONValue, _ format: JSONValue.Format = .compact) {
        json(lines: value.text(format) + "\n")
    }

    /// Writes lines that are JSON already.
    func json(lines: String) {
        StandardStream.write(TerminalText.escapedInJSON(lines).utf8, to: STDOUT_FILENO)
    }

    /// Shows a diagnostic.
    func show(_ diagnostic: Diagnostic) {
        let text = DiagnosticRenderer(style: style)
            .render(ProgramName.current.naming(diagnostic))
        switch log.format {
        case .text: say(text)
        case .json: event(.text(text, severity: diagnostic.severity))
        }
    }

    /// Writes an event of a JSON log.
    func event(_ event: LogEvent) {
        let text = TerminalText.escapedInJSON(event.json(mask).text()) + "\n"
        StandardStream.write(text.utf8, to: STDERR_FILENO)
    }

    private static func columns() -> Int? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
