import Diagnostics
import DockerEngine
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Returns where a run begins that goes on from another one; nil for the other's end.
    ///
    /// A fork may begin while the other run works: at the event that was asked for, or where the
    /// other has come to.
    ///
    /// - Throws: A diagnostic for a run at work that is to be continued, for one that has not come
    ///   to its work, or for an event that is no point.
    func point(
        of submission: RunSubmission,
        in continued: StoredRun,
        _ surroundings: HostSurroundings
    ) async throws -> RunPoint? {
        let run = continued.overview.identifier
        let asked = submission.point?.event
        if continued.overview.status.isOver {
            guard let asked else { return nil }
            return try store.readNow { try RunPoints(of: run, $0).point(at: asked) }
        }
        guard submission.isFork, let container = continued.overview.container,
            let ticket = continued.ticket.flatMap({ RunTicket(json: $0) })
        else { throw DiagnosticError(Self.unfinished(continued.overview, submission)) }
        let point = try store.readNow { view in
            let points = try RunPoints(of: run, view)
            return try asked.map { try points.point(at: $0) } ?? points.latest()
        }
        try await WorkingConversation(ticket, container: container, folders: place.folders)
            .keep(through: point, with: try surroundings.engine())
        return point
    }

    /// A conversation goes on where it ended, and so does its branch.
    private static func unfinished(
        _ run: RunOverview,
        _ submission: RunSubmission
    ) -> Diagnostic {
        let what =
            submission.isFork
            ? "and has no container yet that a second branch could begin in"
            : "and only one that is over can be continued"
        return Diagnostic(
            code: "run-state",
            "the run \(run.identifier) is \(run.status.word), \(what)",
            hints: ["`berth wait \(run.identifier)` waits for it"]
                + (submission.isFork
                    ? [] : ["`berth fork \(run.identifier)` begins a second branch meanwhile"])
        )
    }
}
