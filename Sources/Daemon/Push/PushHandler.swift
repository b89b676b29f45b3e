import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

/// Pushes branches from this machine, as the user who handed the run in.
struct PushHandler: OutboxHandler {
    let store: Store
    let supervisor: RunSupervisor
    let log: DaemonLog

    let kind = OutboxJob.Kind.push
    /// A machine may be without network over a weekend.
    let patience = OutboxPatience(total: 3 * 86_400_000)

    func lane(of job: OutboxJob) -> String {
        (try? PushOrder(job.content))?.lane ?? job.key
    }

    @concurrent func carryOut(_ attempt: OutboxAttempt) async throws -> OutboxOutcome {
        let job = attempt.job
        guard let run = job.run else { return OutboxOutcome(.giveUp(reason: "it is of no run")) }
        let order = try PushOrder(job.content)
        let lane = try await lane(of: order, run)
        if let newest = lane.last, newest.job.key != job.key { return OutboxOutcome(.superseded) }
        do {
            let outcome = try await push(order, lane, run)
            return done(order, outcome, lane, run)
        } catch {
            try Task.checkCancellation()
            return failed(order, error, attempt, run)
        }
    }

    func ended(_ job: OutboxJob) async {
        if let run = job.run { await supervisor.forgetCaller(of: run) }
    }

    /// The pushes of the run's pipeline to the same place, the oldest first.
    private func lane(of order: PushOrder, _ run: RunIdentifier) async throws -> [PushJob] {
        let jobs = try await store.read { view in
            try view.jobs(ofPipeline: try view.overview(of: run).pipeline)
        }
        return PushJob.all(jobs).filter { $0.order.lane == order.lane }
    }

    private func push(
        _ order: PushOrder,
        _ lane: [PushJob],
        _ run: RunIdentifier
    ) async throws -> PushOutcome {
        let environment = await supervisor.surroundings(of: run).environment
        let repository = try await UserRepository.discover(
            at: order.repository,
            program: try await GitProgram.find(environment: environment)
        )
        guard let commit = ObjectName(order.commit) else { throw RecordError.member("commit") }
        var target = commit
        var lasting: ObjectName?
        if let head = order.head.flatMap({ ObjectName($0) }) {
            if try await repository.haveSameFiles(head, commit) {
                target = head
            } else {
                lasting = head
            }
        }
        let isOwn = lane.contains { $0.order.isOwn }
        let tried = lane.filter { $0.job.attempts > 0 }.flatMap(\.order.commits)
        return try await repository.push(
            target,
            to: try BranchName(validating: order.branch),
            at: order.remote,
            replacing: isOwn ? Set(tried) : [],
            elsewhere: lasting
        )
    }

    private func done(
        _ order: PushOrder,
        _ outcome: PushOutcome,
        _ lane: [PushJob],
        _ run: RunIdentifier
    ) -> OutboxOutcome {
        var kept = order
        kept.pushed = "\(outcome.commit)"
        // A snapshot that is there, though nobody noted it, was pushed by a daemon that was killed.
        let isForgotten = outcome.wasThere && order.head != nil && kept.pushed != order.head
        kept.isOwn = outcome.old == nil || isForgotten || lane.contains { $0.order.isOwn }
        log.write("run \(run): `\(order.branch)` is at \(outcome.commit.short) at its remote")
        var content = members(order, outcome.commit, "pushed")
        if let old = outcome.old, !outcome.wasThere { content["old"] = .string("\(old)") }
        content["text"] = .string(
            "\(outcome.remote) has \(outcome.commit.short) on \(order.branch)"
        )
        return OutboxOutcome(.done, events: [event(run, content)], content: kept.content)
    }

    private func failed(
        _ order: PushOrder,
        _ error: any Error,
        _ attempt: OutboxAttempt,
        _ run: RunIdentifier
    ) -> OutboxOutcome {
        let diagnostic =
            Fault.diagnostics(of: error).first
            ?? Diagnostic(code: "push", "`\(order.branch)` could not be pushed")
        let reason = Self.reason(error, diagnostic)
        let mayPass = Self.mayPass(error) && attempt.nextTime != nil
        log.write("run \(run): \(reason)")
        // The same reason is told once.
        guard !mayPass || attempt.job.lastError != reason else {
            return OutboxOutcome(.retry(reason: reason))
        }
        var content = members(order, nil, mayPass ? "waiting" : "failed")
        content["text"] = .string(
            reason + (mayPass ? "; it is tried again" : "; it is not tried again by itself")
        )
        content["diagnostic"] = diagnostic.json
        if mayPass, let time = attempt.nextTime { content["next"] = .integer(time) }
        return OutboxOutcome(
            mayPass ? .retry(reason: reason) : .giveUp(reason: reason),
            events: [event(run, content)]
        )
    }

    private func members(
        _ order: PushOrder,
        _ commit: ObjectName?,
        _ state: String
    ) -> JSONObject {
        [
            "state": .string(state),
            "remote": .string(PushFailure.withoutCredentials(order.remote)),
            "branch": .string(order.branch),
            "commit": .string(commit.map { "\($0)" } ?? order.commit),
        ]
    }

    private func event(_ run: RunIdentifier, _ content: JSONObject) -> RunEvent {
        RunEvent(run: run, time: RunEvent.now(), kind: .push, content: content)
    }

    /// What failed, with the first thing that git or the remote said.
    private static func reason(_ error: any Error, _ diagnostic: Diagnostic) -> String {
        guard case .pushFailed(let failure)? = error as? GitError, let gist = failure.gist else {
            return diagnostic.summary
        }
        return "\(diagnostic.summary): \(gist)"
    }

    /// Whether trying again may help: unless the remote answered, and said no.
    private static func mayPass(_ error: any Error) -> Bool {
        guard case .pushFailed(let failure)? = error as? GitError else { return true }
        return switch failure.kind {
        case .network, .authentication, .other: true
        case .foreignWork, .refused, .noRepository: false
        }
    }
}
