import Agent
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs

/// Shows the events of one run as lines, as they come.
struct RunScreen {
    private let session: Session
    private let printer: ProgressPrinter
    private let run: RunIdentifier
    private var containerFolder: String?
    private var formatter: AgentEventFormatter?

    /// Creates a screen for a run.
    ///
    /// - Parameters:
    ///   - session: The surroundings.
    ///   - run: The run.
    ///   - showsOnOutput: Whether the lines are what was asked for, and go to stdout.
    init(session: Session, run: RunView, showsOnOutput: Bool = false) {
        var session = session
        if showsOnOutput { session.terminal = session.terminal.showingOnOutput }
        self.session = session
        printer = ProgressPrinter(terminal: session.terminal)
        self.run = run.identifier
        containerFolder = run.containerFolder
    }

    /// Shows an event.
    ///
    /// - Returns: Whether more are to come: the run is not over.
    mutating func show(_ event: RunEvent) async throws -> Bool {
        switch event.kind {
        case .progress:
            if let progress = ProgressEvent(event.content) { printer.sink(progress) }
        case .diagnostic:
            if let diagnostic = try? Diagnostic(.object(event.content)) {
                session.terminal.show(diagnostic)
            }
        case .agent: try await showAgent(event)
        case .status: return show(try RunStatus(.object(event.content)))
        case .push: showPush(event)
        case .submitted, .snapshot, .branch, .usage, .notification, .egress, .credential, .limit,
            .seal, .trust:
            break
        }
        return true
    }

    private mutating func showAgent(_ event: RunEvent) async throws {
        guard let line = event.content["line"]?.string else { return }
        var formatter: AgentEventFormatter
        if let known = self.formatter {
            formatter = known
        } else {
            if containerFolder?.isEmpty != false {
                containerFolder = try await session.whole(run).containerFolder
            }
            formatter = AgentEventFormatter(
                style: session.terminal.style,
                workspaceFolder: containerFolder ?? "",
                width: session.terminal.width
            )
        }
        let lines = formatter.lines(for: AgentEvent(parsing: Array(line.utf8)))
        self.formatter = formatter
        if !lines.isEmpty { printer.sink(.agent(lines)) }
    }

    private func show(_ status: RunStatus) -> Bool {
        let style = session.terminal.style
        let words = TerminalText.sanitized(status.words(now: RunEvent.now()) ?? "")
        switch status {
        case .queued(.turn): break
        case .queued: session.terminal.say(style.dim("● waits: \(words)"))
        case .parked: session.terminal.say(style.yellow("● waits: \(words)"))
        case .paused: session.terminal.say(style.yellow("● paused"))
        default: break
        }
        // The stream of a run that is over ends by itself, once its push was tried.
        return true
    }

    private func showPush(_ event: RunEvent) {
        let text = TerminalText.sanitized(event.content["text"]?.string ?? "")
        let style = session.terminal.style
        let hasWorked = event.content["state"]?.string == PushView.State.pushed.rawValue
        session.terminal.say(
            hasWorked ? style.dim("● push: " + text) : style.yellow("● push: " + text)
        )
    }
}
