import Agent
public import Diagnostics
public import Gateway
import Git
public import JSONC
public import OrderedCollections
import Rehearsal
import Runner
public import Runs

/// How a run ended and what it left, as it is kept with the run and shown to people.
public struct RunSummary: Hashable, Sendable {
    /// A commit that came back.
    public struct Commit: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// The first line of its message.
        public var subject: String
    }

    /// What a process exits with that follows the run to its end.
    public var exitCode: ExitCode
    /// Whether the agent says that the task is done, and its work is back.
    public var hasSucceeded: Bool
    /// Why the run did not succeed, and what a rehearsal found.
    public var diagnostics: [Diagnostic] = []
    /// The code of the reason, when it did not succeed.
    public var errorCode: String?
    /// The reason in a sentence, when it did not succeed.
    public var errorMessage: String?
    /// The agent's last words.
    public var text: String?
    /// The branch that has the work; nil when there was none to bring back.
    public var branch: String?
    /// Whether the work was brought back, be it none.
    public var hasWork = false
    /// The commits, the oldest first.
    public var commits: [Commit] = []
    /// One line for each changed file, with a sum at the end.
    public var statistics = ""
    /// What the user should know.
    public var notes: [String] = []
    /// Where the clone lies, when the work could not be brought back.
    public var keptWork: String?
    /// Whether an agent was started, so that there are logs.
    public var hasAgentRun = false
    /// How many turns the agent took, if it could say.
    public var turns: Int?
    /// All tokens that went in, by the agent's own count, if it could say.
    public var agentInputTokens: Int?
    /// All tokens that came out, by the agent's own count, if it could say.
    public var agentOutputTokens: Int?
    /// The price in US dollars, if the agent could say.
    public var costDollars: Double?
    /// What the gateway counted.
    public var usage = TokenUsage()
    /// How many requests reached the model.
    public var requestCount = 0
    /// How long each phase took, in milliseconds.
    public var phases: OrderedDictionary<RunPhase, Int> = [:]
    /// The time from the start to the agent's first request of the model, in milliseconds.
    public var firstRequestMilliseconds: Int?
    /// How the rehearsal went, if it was one.
    public var rehearsal: JSONValue?
}

extension RunSummary {
    /// Makes the summary of a run that has just ended.
    init(_ summary: RunDriver.Summary, _ finished: RunState.Finished) {
        self.init(finished, failures: summary.failures)
        let hasPassed = summary.rehearsal.map(\.hasPassed) ?? true
        if exitCode == .done, !hasPassed { exitCode = .workFailed }
        diagnostics += (summary.rehearsal?.diagnostics ?? []).filter { diagnostic in
            diagnostic.severity == .error || hasSucceeded
        }
        if let work = summary.work {
            hasWork = true
            branch = work.branch
            commits = work.commits.map { Commit(name: "\($0.commit)", subject: $0.subject) }
            statistics = work.statistics
            notes = work.notes
        }
        keptWork = summary.keptWork
        hasAgentRun = summary.hasAgentRun
        usage = summary.totals.usage
        requestCount = summary.totals.requestCount
        for (phase, milliseconds) in summary.phases { phases[phase] = milliseconds }
        firstRequestMilliseconds = summary.firstRequestMilliseconds
        rehearsal = summary.rehearsal?.json
    }

    /// Makes the summary of a run from what its record alone tells.
    ///
    /// - Parameters:
    ///   - finished: Where the run stood at its end.
    ///   - failures: What failed, with places and excerpts, where it is known.
    init(_ finished: RunState.Finished, failures: [Diagnostic] = []) {
        exitCode = finished.result.exitCode
        hasSucceeded = finished.result == .succeeded
        let failure = finished.result.diagnostic
        switch finished.result {
        case .failed where !failures.isEmpty: diagnostics = failures
        default: diagnostics = failure.map { [$0] } ?? []
        }
        errorCode = failure?.code
        errorMessage = failure?.summary
        text = finished.report?.text
        turns = finished.report?.turns
        agentInputTokens = finished.report?.usage?.allInputTokens
        agentOutputTokens = finished.report?.usage?.outputTokens
        costDollars = finished.report?.costDollars
        commits = finished.commits.map { Commit(name: $0, subject: "") }
        hasAgentRun = finished.report != nil
    }

    /// Makes the summary of a run that could not even begin.
    init(refusedBy diagnostics: [Diagnostic]) {
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        exitCode = first?.exitCode ?? .bug
        hasSucceeded = false
        self.diagnostics = diagnostics
        errorCode = first?.code
        errorMessage = first?.summary
    }
}

extension RunResult {
    /// Why the run did not succeed; nil when it did.
    var diagnostic: Diagnostic? {
        switch self {
        case .succeeded: nil
        case .agentFailed(let failure), .failed(_, let failure): failure.diagnostic
        case .stopped(let phase, .user):
            Diagnostic(
                .warning,
                code: "run-stopped",
                "the run was stopped while \(phase.words)",
                exitCode: .interrupted
            )
        case .stopped(_, .timeLimit):
            Diagnostic(
                code: "run-timeout",
                "the agent's time ran out",
                hints: ["`--timeout` sets the limit"],
                exitCode: .workFailed
            )
        case .stopped(_, .diskLimit):
            Diagnostic(
                code: "run-disk",
                "the run was stopped: its files took more disk than they may",
                notes: ["counted are what the container wrote and the run's own folder"],
                hints: ["`--disk` sets the limit"],
                exitCode: .workFailed
            )
        }
    }
}

extension RunPhase {
    /// The phase in words, such as `setting up`.
    public var words: String {
        switch self {
        case .preparing: "planning"
        case .building: "building"
        case .settingUp: "setting up"
        case .sealing: "sealing"
        case .running: "working"
        case .collecting: "bringing the work back"
        case .finished: "finishing"
        }
    }
}

extension RunSummary {
    /// Makes the summary of a run of which only the status is known.
    public init(of status: RunStatus) {
        switch status {
        case .succeeded: self.init(exitCode: .done, hasSucceeded: true)
        case .stopped: self.init(exitCode: .interrupted, hasSucceeded: false)
        default: self.init(exitCode: .workFailed, hasSucceeded: false)
        }
        errorMessage = status.reason
    }
}
