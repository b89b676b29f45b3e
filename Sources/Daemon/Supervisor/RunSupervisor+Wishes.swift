import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Stops a run: an agent is asked to end, again means harder, and what it did is brought back;
    /// a run that has not begun never does.
    func stop(_ name: String) throws -> JSONValue {
        let run = try identifier(of: name)
        if let work = atWork[run] {
            // Its driver may have done its last by now.
            if try isParking(run) { stopWishes.insert(run) }
            work.control.yield(.stop)
            log.write("run \(run) is being stopped")
        } else if let known = waiting[run] {
            if known.hasBegun {
                begin(run, isStopped: true)
            } else {
                try close(run, .stoppedByUser, .stoppedBeforeWork)
                schedule()
            }
        }
        return try view("\(run)")
    }

    /// How long an agent may take to stand still.
    private static let longestFreeze = Duration.seconds(5)

    /// Freezes the agent of a run, and returns once it stands still.
    ///
    /// - Throws: A diagnostic for a run without an agent at work, or that does not obey.
    func pause(_ name: String) async throws -> JSONValue {
        let run = try identifier(of: name)
        let clock = ContinuousClock()
        let deadline = clock.now + Self.longestFreeze
        guard let work = atWork[run], try status(of: run).hasAgent else {
            throw try refusal(run, "only an agent at work can be paused")
        }
        log.write("run \(run) is being paused")
        while try status(of: run) != .paused {
            guard clock.now < deadline, try status(of: run).hasAgent else {
                throw try refusal(run, "its agent cannot be paused at this moment; try again")
            }
            // An agent that is only about to start does not hear it; one that stands still does
            // nothing more.
            work.control.yield(.pause)
            try await Task.sleep(for: .milliseconds(20))
        }
        return try view("\(run)")
    }

    private func status(of run: RunIdentifier) throws -> RunStatus {
        try store.readNow { try $0.overview(of: run).status }
    }

    /// Lets a paused agent go on, or a run that waits for its credential's time.
    func resume(_ name: String) throws -> JSONValue {
        let run = try identifier(of: name)
        if let work = atWork[run] {
            if try isParking(run) {
                resumeWishes.insert(run)
                try endPark(work.quota)
                schedule()
            } else {
                work.control.yield(.resume)
            }
        } else if let quota = waiting[run]?.quota {
            try endPark(quota)
            schedule()
        } else if waiting[run] == nil {
            throw try refusal(run, "it cannot go on")
        }
        log.write("run \(run) is to go on")
        return try view("\(run)")
    }

    /// Hands the task of a run that is over in again, as a new run.
    func retry(_ name: String, environment: [String: String]) async throws -> JSONValue {
        let run = try identifier(of: name)
        let stored = try store.readNow { try $0.run(run) }
        guard stored.overview.status.isOver else {
            throw try refusal(run, "it is not over; `berth stop \(run)` ends it")
        }
        var submission = stored.submission
        // The branch of the first try has its work, which stays.
        if !stored.overview.commits.isEmpty { submission.branch = nil }
        inheritIsolation(&submission, from: stored)
        if let ticket = stored.finalTicket {
            submission.grants = RunRequest.grants(submission.grants, agreedAt: ticket.base)
        }
        let surroundings = environment.isEmpty ? self.environment : environment
        let runs = try await submit(RunDispatch(submission, environment: surroundings))
        return ["runs": .array(runs)]
    }

    func refusal(_ run: RunIdentifier, _ reason: String) throws -> DiagnosticError {
        let status = try status(of: run)
        let state =
            switch status {
            case .succeeded, .failed: "has \(status.word)"
            case .stopped: "was \(status.word)"
            default: "is \(status.word)"
            }
        return DiagnosticError(
            Diagnostic(
                code: "run-state",
                "the run \(run) \(state): \(reason)",
                hints: ["`berth show \(run)` tells more"]
            )
        )
    }
}

extension RunSummary {
    /// The summary of a run that was stopped before it began.
    fileprivate static var stoppedBeforeWork: Self {
        var summary = Self(of: .stopped("stopped before it began"))
        summary.errorCode = "run-stopped"
        summary.errorMessage = "the run was stopped before it began"
        return summary
    }
}

extension RunStatus {
    /// Whether an agent is at work, or stands still.
    fileprivate var hasAgent: Bool { self == .running || self == .paused }
}
