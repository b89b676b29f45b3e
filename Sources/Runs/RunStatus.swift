public import JSONC

/// Where a run stands, as people are told.
///
/// It follows from the run's ``RunState`` and from what the queue decided.
public enum RunStatus: Hashable, Sendable {
    /// It has not begun and waits.
    case queued(Wait)
    /// The repository is cloned and the configuration planned.
    case preparing
    /// The image is built or found.
    case building
    /// The container is made and the lifecycle commands run.
    case settingUp
    /// The container is taken off its network.
    case sealing
    /// The agent works.
    case running
    /// The agent is frozen by the user's wish.
    case paused
    /// The agent waits until its credential may be used again.
    case parked(Park)
    /// The work is brought back.
    case collecting
    /// The agent says that the task is done, and its work is back.
    case succeeded
    /// It ended otherwise, for a reason.
    case failed(String)
    /// Somebody or a limit stopped it.
    case stopped(String)

    /// Why a run has not begun.
    public enum Wait: Hashable, Sendable {
        /// It is about to begin.
        case turn
        /// As many runs work as may.
        case slot
        /// The runs at work have reserved the memory that it needs.
        case memory
        /// The runs at work have reserved the processors that it needs.
        case processors
        /// An earlier run needs more room than there is, and this one would take it away.
        case behind(RunIdentifier)
        /// Another run has to succeed first.
        case after(RunIdentifier)
        /// Nobody gave a credential since the daemon started.
        case credential
        /// Its credential may not be used before a time.
        case parked(Park)
        /// The budget of the day or of all time is spent.
        case budget(BudgetState.Stop)
    }

    /// A time until which a credential is not used.
    public struct Park: Hashable, Sendable {
        /// When it may be used again, in milliseconds since 1970.
        public var until: Int
        /// What the API said.
        public var reason: String

        /// Creates a park.
        public init(until: Int, reason: String) {
            self.until = until
            self.reason = reason
        }
    }

    /// The state in one word, such as `setting-up`.
    public var word: String {
        switch self {
        case .queued: "queued"
        case .preparing: "preparing"
        case .building: "building"
        case .settingUp: "setting-up"
        case .sealing: "sealing"
        case .running: "running"
        case .paused: "paused"
        case .parked: "waiting"
        case .collecting: "collecting"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .stopped: "stopped"
        }
    }

    /// Why it stands there, in words; nil where the word says it all.
    public var reason: String? {
        switch self {
        case .queued(let wait): wait.reason
        case .parked(let park): park.reason
        case .failed(let reason), .stopped(let reason): reason
        default: nil
        }
    }

    /// Whether nothing will happen to the run any more.
    public var isOver: Bool {
        switch self {
        case .succeeded, .failed, .stopped: true
        default: false
        }
    }

    /// Whether it holds a place among the runs at work.
    public var isAtWork: Bool {
        switch self {
        case .preparing, .building, .settingUp, .sealing, .running, .paused, .collecting: true
        case .queued, .parked, .succeeded, .failed, .stopped: false
        }
    }
}

extension RunStatus {
    /// Tells a run's state as people are told it; one whose traces are still being removed is
    /// not over yet.
    public init(_ state: RunState) {
        switch state {
        case .preparing: self = .preparing
        case .building: self = .building
        case .settingUp: self = .settingUp
        case .sealing: self = .sealing
        case .running(let running): self = running.pauseStart == nil ? .running : .paused
        case .parked(let parked): self = .parked(parked.park)
        case .collecting: self = .collecting
        case .finished(let finished):
            self = finished.isCleanedUp ? Self(finished.result) : .collecting
        }
    }

    /// The status of a run that its user stopped.
    public static let stoppedByUser: Self = .stopped("stopped by the user")

    /// Tells what came of a run.
    public init(_ result: RunResult) {
        switch result {
        case .succeeded: self = .succeeded
        case .agentFailed(let failure), .failed(_, let failure): self = .failed(failure.summary)
        case .stopped(_, .user): self = .stoppedByUser
        case .stopped(_, .timeLimit): self = .stopped("the agent's time ran out")
        case .stopped(_, .diskLimit): self = .stopped("the run's files took too much disk")
        }
    }
}

extension RunStatus.Wait {
    /// The reason in words.
    public var reason: String {
        switch self {
        case .turn: "about to begin"
        case .slot: "as many runs work as may"
        case .memory: "the runs at work have reserved the memory"
        case .processors: "the runs at work have reserved the processors"
        case .behind(let run): "leaves its room to \(run), which needs more than there is"
        case .after(let run): "waits for \(run)"
        case .credential: "credential needed"
        case .parked(let park): park.reason
        case .budget(let stop): stop.reason
        }
    }

    var word: String {
        switch self {
        case .turn: "turn"
        case .slot: "slot"
        case .memory: "memory"
        case .processors: "processors"
        case .behind: "behind"
        case .after: "after"
        case .credential: "credential"
        case .parked: "parked"
        case .budget: "budget"
        }
    }
}

extension RunStatus {
    /// The status as JSON: `state`, and what belongs to it.
    public var json: JSONValue {
        var wait: Wait?
        var park: Park?
        if case .queued(let found) = self { wait = found }
        if case .parked(let found) = self { park = found }
        if case .queued(.parked(let found)) = self { park = found }
        var until = park?.until
        if case .queued(.budget(let stop)) = self { until = stop.until }
        var run: RunIdentifier?
        if case .queued(.after(let found)) = self { run = found }
        if case .queued(.behind(let found)) = self { run = found }
        return .members([
            ("state", .string(word)),
            ("reason", reason.map { .string($0) }),
            ("waitsFor", wait.map { .string($0.word) }),
            ("until", until.map { .integer($0) }),
            ("run", run.map { .string("\($0)") }),
        ])
    }

    /// Reads a status.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        let word = try json.required("state", \.string)
        let plain: [Self] = [
            .preparing, .building, .settingUp, .sealing, .running, .paused, .collecting, .succeeded,
        ]
        if let found = plain.first(where: { $0.word == word }) {
            self = found
            return
        }
        switch word {
        case "queued": self = .queued(try Wait(json))
        case "waiting": self = .parked(try Park(json))
        case "failed": self = .failed(try json.required("reason", \.string))
        case "stopped": self = .stopped(try json.required("reason", \.string))
        default: throw .member("state")
        }
    }
}

extension RunStatus.Wait {
    fileprivate init(_ json: JSONValue) throws(RecordError) {
        let plain: [Self] = [.turn, .slot, .memory, .processors, .credential]
        let word = try json.required("waitsFor", \.string)
        if let found = plain.first(where: { $0.word == word }) {
            self = found
            return
        }
        switch word {
        case "after": self = .after(try json.identifier("run"))
        case "behind": self = .behind(try json.identifier("run"))
        case "parked": self = .parked(try RunStatus.Park(json))
        case "budget":
            self = .budget(
                BudgetState.Stop(
                    reason: try json.required("reason", \.string),
                    until: try json.optional("until", \.integer)
                )
            )
        default: throw .member("waitsFor")
        }
    }
}

extension RunStatus.Park {
    fileprivate init(_ json: JSONValue) throws(RecordError) {
        self.init(
            until: try json.required("until", \.integer),
            reason: try json.required("reason", \.string)
        )
    }
}
