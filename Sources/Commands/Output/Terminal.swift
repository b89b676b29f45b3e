import Diagnostics
import Glibc

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
        Self.write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes data, exactly as it is.
    func data(_ text: String) {
        Self.write(text, to: STDOUT_FILENO)
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

    /// Writes everything, also to a pipe that takes less at a time; a reader that went away is no
    /// fault of ours.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, 1_000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
