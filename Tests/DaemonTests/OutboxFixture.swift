import FoundationEssentials
import JSONC
import OrderedCollections
import Runner
import Runs
import Store
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// A store in a folder of its own with the jobs of a test, over the life of several daemons.
final class OutboxFixture: Sendable {
    let folder: String
    let path: String
    let bell = EventBell()

    init() throws {
        folder = "/tmp/berth-test-" + randomDigits(12)
        path = folder + "/berth.sqlite"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func job(_ key: String, lane: String = "origin", created: Int = 0) -> OutboxJob {
        OutboxJob(
            key: key,
            kind: .push,
            run: nil,
            content: ["lane": .string(lane)],
            created: created == 0 ? RunEvent.now() : created
        )
    }

    /// Keeps jobs and rings, as who makes them necessary does.
    func keep(_ jobs: [OutboxJob], in store: Store) async throws {
        try await store.write { transaction in
            for job in jobs { try transaction.enqueue(job) }
        }
        bell.ring()
    }

    /// Lets an outbox work from when the store is opened to when the body returns, as a daemon
    /// does; what is under way then is cut off.
    func withDaemon<Result: Sendable>(
        _ handler: some OutboxHandler,
        _ body: (Store) async throws -> Result
    ) async throws -> Result {
        let store = try Store(path: path)
        let log = try DaemonLog(path: folder + "/daemon.log", takesStandardStreams: true)
        let outbox = Outbox(store: store, handlers: [handler], bell: bell, log: log)
        let work = Task { await outbox.run() }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(store))
        } catch {
            result = .failure(error)
        }
        work.cancel()
        await work.value
        try store.close()
        return try result.get()
    }

    /// Waits until something holds, for ten seconds at most.
    static func until(
        _ what: Comment,
        _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record(what)
    }

    /// Waits until all jobs of some keys are in a state.
    static func until(
        _ keys: [String],
        are state: OutboxJob.State,
        in store: Store
    ) async throws {
        try await until("\(keys) are not \(state)") {
            try await store.read { view in
                try keys.allSatisfy { try view.job($0)?.state == state }
            }
        }
    }
}

/// A handler that does with a job what the test says, and remembers each attempt.
final class ScriptedHandler: OutboxHandler {
    /// What is done with an attempt.
    typealias Deed = @Sendable (OutboxAttempt) async throws -> OutboxOutcome

    let kind = OutboxJob.Kind.push
    let patience: OutboxPatience
    private let deed: Deed
    private let state = Mutex(State())

    private struct State {
        var attempts: [OutboxAttempt] = []
        var underWay: [String: Int] = [:]
        var most: [String: Int] = [:]
        var ended: [String] = []
    }

    init(
        _ patience: OutboxPatience = OutboxPatience(total: 60_000),
        deed: @escaping Deed
    ) {
        self.patience = patience
        self.deed = deed
    }

    /// All attempts, in their order.
    var attempts: [OutboxAttempt] { state.withLock { $0.attempts } }
    /// The keys of the attempts, in their order.
    var keys: [String] { attempts.map(\.job.key) }
    /// How many attempts of a lane were under way at once at most.
    var mostAtOnce: [String: Int] { state.withLock { $0.most } }
    /// The jobs that it was told the end of.
    var ended: [String] { state.withLock { $0.ended } }

    func lane(of job: OutboxJob) -> String { job.content["lane"]?.string ?? "" }

    func carryOut(_ attempt: OutboxAttempt) async throws -> OutboxOutcome {
        let lane = lane(of: attempt.job)
        state.withLock { state in
            state.attempts.append(attempt)
            state.underWay[lane, default: 0] += 1
            state.most[lane] = max(state.most[lane] ?? 0, state.underWay[lane] ?? 0)
        }
        defer { state.withLock { $0.underWay[lane, default: 1] -= 1 } }
        return try await deed(attempt)
    }

    func ended(_ job: OutboxJob) async { state.withLock { $0.ended.append(job.key) } }
}
