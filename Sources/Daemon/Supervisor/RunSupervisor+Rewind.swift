import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Puts a run's files, branch and conversation back to what they were at an event.
    ///
    /// The pipeline gets an entry of its own for it, from which the next prompt goes on.
    ///
    /// - Throws: A diagnostic for a run at work, or an event that is no point to go back to.
    func rewind(
        _ name: String,
        to event: Int,
        environment: [String: String]
    ) async throws -> JSONValue {
        let run = try identifier(of: name)
        let (stored, point) = try store.readNow { view in
            (try view.run(run), try RunPoints(of: run, view).point(at: event))
        }
        try checkRest(of: stored.overview.pipeline)
        guard let ticket = stored.ticket.flatMap({ RunTicket(json: $0) }) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-no-work",
                    "the run \(run) never came to its work",
                    hints: ["`berth retry \(run)` begins the task anew"]
                )
            )
        }
        let entry = Self.newIdentifier()
        let (next, notes) = try await RunRewind(
            ticket,
            to: point,
            as: entry,
            folders: place.folders,
            environment: environment.isEmpty ? self.environment : environment
        ).carryOut()
        try await insert(entry, next, stored, point, notes)
        log.write("run \(run) was rewound to the event \(event)")
        return try view("\(entry)")
    }

    /// While a run of the pipeline works, its branch belongs to that.
    private func checkRest(of pipeline: RunIdentifier) throws {
        var filter = RunFilter()
        filter.pipeline = pipeline
        filter.isOver = false
        let chosen = filter
        guard let busy = try store.readNow({ try $0.runs(chosen) }).first else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "run-state",
                "the run \(busy.identifier) of the same branch is \(busy.status.word)",
                hints: ["`berth stop \(busy.identifier)` ends it, `berth wait` waits for it"]
            )
        )
    }

    private func insert(
        _ entry: RunIdentifier,
        _ ticket: RunTicket,
        _ stored: StoredRun,
        _ point: RunPoint,
        _ notes: [String]
    ) async throws {
        let time = RunEvent.now()
        var submission = stored.submission
        submission.prompt = ticket.prompt
        submission.continued = stored.overview.identifier
        submission.point = point
        var overview = RunOverview(
            identifier: entry,
            pipeline: stored.overview.pipeline,
            submission: submission,
            status: .succeeded,
            created: time
        )
        overview.repository = stored.overview.repository
        overview.branch = ticket.branch
        overview.started = time
        overview.ended = time
        var event = RunEvent.status(.succeeded, run: entry, time: time)
        var summary = RunSummary(of: .succeeded)
        summary.branch = ticket.branch
        summary.notes = notes
        event.content["summary"] = summary.json
        let kept = overview
        let given = submission
        var moved = RunEvent(run: entry, time: time, kind: .branch, content: [:])
        moved.content["branch"] = .string(ticket.branch)
        moved.content["commit"] = .string(ticket.base)
        let events = [moved, event]
        let schedule = PushSchedule(entry, submission)
        try await store.write { [moved] transaction in
            try transaction.insert(kept, submission: given, ticket: ticket.json, events: events)
            _ = try schedule?.note(moved, transaction)
        }
        bell.ring()
        outboxBell.ring()
    }
}
