import Diagnostics
import Runner
import Synchronization

/// Shows the events of a run of work as lines on stderr, as they come.
final class ProgressPrinter: Sendable {
    private let terminal: Terminal
    private let isQuiet: Bool
    private let state = Mutex(State())

    private struct State {
        var runningSteps: [Int: String] = [:]
    }

    /// Creates a printer; a quiet one shows warnings and the output of failures only.
    init(terminal: Terminal, isQuiet: Bool = false) {
        self.terminal = terminal
        self.isQuiet = isQuiet
    }

    /// The sink that the work reports to.
    var sink: ProgressSink {
        { [self] event in show(event) }
    }

    private func show(_ event: ProgressEvent) {
        if case .diagnostic(let diagnostic) = event {
            return terminal.show(diagnostic)
        }
        if case .detail(let detail, let text) = event {
            let needed = detail == .debug ? LogSettings.Level.debug : .trace
            if terminal.log.level >= needed { terminal.say(TerminalText.sanitized(text)) }
            return
        }
        guard !isQuiet else { return }
        if terminal.log.format == .json, let event = Self.logEvent(event) {
            return terminal.event(event)
        }
        let lines = state.withLock { Self.lines(event, &$0, terminal) }
        for line in lines { terminal.say(line) }
    }

    private static func lines(
        _ event: ProgressEvent,
        _ state: inout State,
        _ terminal: Terminal
    ) -> [String] {
        let style = terminal.style
        switch event {
        case .phaseStarted(let phase, let text):
            return [
                "\(style.cyan("●")) \(style.bold(phase.rawValue)) \(style.dim(TerminalText.sanitized(text)))"
            ]
        case .phaseFinished(let phase, let duration, let text):
            let result = text.isEmpty ? "" : " " + TerminalText.sanitized(text)
            return [
                "\(style.green("✓")) \(phase.rawValue)\(result) \(style.dim(duration.forPeople))"
            ]
        case .build(let event):
            return buildLines(event, terminal)
        case .pull(let text):
            return ["  \(style.dim(TerminalText.sanitized(text)))"]
        case .compose(let line):
            return ["  \(style.dim("| \(TerminalText.sanitized(line))"))"]
        case .commandStarted(let label):
            return ["  \(style.cyan("▸")) \(title(label))"]
        case .commandOutput(let label, let line):
            let prefix =
                label.name.map { style.cyan("\($0) ") + style.dim("| ") } ?? style.dim("| ")
            return ["    \(prefix)\(TerminalText.sanitized(line))"]
        case .commandFinished(let label, let exitCode, let duration):
            let sign = exitCode == 0 ? style.green("✓") : style.red("✗")
            let code = exitCode == 0 ? "" : " exit code \(exitCode)"
            return ["  \(sign) \(title(label))\(code) \(style.dim(duration.forPeople))"]
        case .agent(let lines):
            return lines
        case .diagnostic, .detail:
            return []
        }
    }

    /// The event of a JSON log; nil where lines for people say it as well.
    private static func logEvent(_ event: ProgressEvent) -> LogEvent? {
        switch event {
        case .phaseStarted(let phase, let text):
            return .start("\(phase.rawValue) \(text)")
        case .phaseFinished(let phase, let duration, let text):
            return .stop("\(phase.rawValue) \(text)", after: duration)
        case .commandStarted(let label):
            return .progress("Running \(label.hook)...", "running", detail: title(label))
        case .commandOutput(_, let line):
            return .output(line + "\r\n")
        case .commandFinished(let label, let exitCode, _):
            return .progress("Running \(label.hook)...", exitCode == 0 ? "succeeded" : "failed")
        case .build, .pull, .compose, .agent, .diagnostic, .detail:
            return nil
        }
    }

    private static func title(_ label: CommandLabel) -> String {
        let name = label.name.map { " `\($0)`" } ?? ""
        return TerminalText.sanitized("\(label.hook)\(name) from \(label.origin)")
    }

    private static func buildLines(_ event: BuildEvent, _ terminal: Terminal) -> [String] {
        let style = terminal.style
        func short(_ title: String) -> String {
            TerminalText.oneLine(title, width: max(40, terminal.width - 16))
        }
        switch event {
        case .stepStarted(_, let title):
            return title.hasPrefix("[") && !title.hasPrefix("[internal]")
                ? ["  \(style.cyan("▸")) \(short(title))"] : []
        case .stepCached(_, let title):
            return title.hasPrefix("[internal]") || !title.hasPrefix("[")
                ? [] : ["  \(style.green("✓")) \(short(title)) \(style.dim("cached"))"]
        case .stepFinished(_, let title, let seconds):
            return title.hasPrefix("[internal]") || seconds < 0.05
                ? []
                : [
                    "  \(style.green("✓")) \(short(title)) \(style.dim(Duration.seconds(seconds).forPeople))"
                ]
        case .stepFailed(_, let title, _):
            return ["  \(style.red("✗")) \(short(title))"]
        case .output(_, let line):
            return ["    \(style.dim("| "))\(TerminalText.sanitized(line))"]
        }
    }
}

extension Duration {
    /// The time as people read it: `340 ms`, `2.4 s`, `3 min 12 s`.
    var forPeople: String {
        let milliseconds = Int(self / .milliseconds(1))
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 {
            return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
        }
        let seconds = milliseconds / 1_000
        if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }
}
