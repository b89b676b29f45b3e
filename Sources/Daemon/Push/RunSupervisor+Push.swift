import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Pushes a run's branch, by a user's wish: now, also after it was given up.
    ///
    /// - Parameters:
    ///   - name: The run.
    ///   - remote: The remote, by name or address; nil for that of the run, or the usual one.
    ///   - environment: The environment of who asks, with his ways to the remote.
    /// - Returns: The run, with the number of the newest event before the push.
    /// - Throws: A diagnostic for a run without work, or a remote that is not there.
    func push(
        _ name: String,
        to remote: String?,
        environment: [String: String]
    ) async throws -> JSONValue {
        let run = try identifier(of: name)
        let (stored, newest) = try store.readNow { (try $0.run(run), try $0.newestEvent()) }
        if !environment.isEmpty { environments[run] = environment }
        let own = surroundings(of: run)
        var submission = stored.submission
        submission.repository = stored.overview.repository
        let wish = remote.map { PushWish.remote($0) } ?? submission.push
        submission.push = wish == PushWish.none ? .usual : wish ?? .usual
        let check = PushCheck(submission: submission, surroundings: own, pipelineRemote: nil)
        let chosen = try await check.remote() ?? ""
        let order = try await order(stored.overview, to: chosen, own)
        submission.push = .remote(chosen)
        if let schedule = PushSchedule(run, submission) {
            try await store.write { try schedule.enqueue(order, $0) }
        }
        outboxBell.ring()
        log.write("run \(run) is to be pushed")
        return ["run": try view("\(run)"), "after": .integer(newest)]
    }

    /// What is to be pushed of a run: its branch, or its newest snapshot while it works.
    private func order(
        _ overview: RunOverview,
        to remote: String,
        _ surroundings: HostSurroundings
    ) async throws -> PushOrder {
        let run = overview.identifier
        var order = PushOrder(
            repository: overview.repository,
            remote: remote,
            branch: overview.branch ?? "",
            commit: ""
        )
        if overview.status.isOver {
            let repository = try await UserRepository.discover(
                at: overview.repository,
                program: try await GitProgram.find(environment: surroundings.environment)
            )
            let name = try overview.branch.map { try BranchName(validating: $0) }
            if let name, let tip = try await repository.tip(of: name) { order.commit = "\(tip)" }
        } else if let snapshot = try await store.read({ try $0.snapshots(of: run).last }) {
            let event = try await store.read { view in
                try view.events(after: snapshot.event - 1, run: run, limit: 1).first
            }
            order.commit = snapshot.commit
            order.head = event?.content["head"]?.string
        }
        guard !order.commit.isEmpty, !order.branch.isEmpty else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-no-work",
                    "the run \(run) has no work to push",
                    hints: ["`berth show \(run)` tells how it stands"]
                )
            )
        }
        return order
    }

    /// Refuses what would end a push that is still to be done.
    func checkPushed(_ run: RunIdentifier) throws {
        let open = try store.readNow { PushJob.all(try $0.jobs(of: run)) }
            .last { !$0.job.state.isOver }
        guard let open else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "run-unpushed",
                "the run \(run) has not been pushed yet",
                notes: [open.job.lastError].compactMap(\.self),
                hints: [
                    "`berth push \(run)` tries at once; `berth rm --force \(run)` gives it up, and"
                        + " the branch stays here"
                ]
            )
        )
    }

    /// Whether a push of a run is under way, or about to be.
    nonisolated func isPushing(_ run: RunIdentifier) throws -> Bool {
        let now = RunEvent.now()
        return try store.readNow { try $0.jobs(of: run) }.contains { job in
            guard job.kind == .push else { return false }
            return job.state == .begun || job.state == .waiting && job.notBefore <= now
        }
    }
}
