import JSONC
import Runs
import Store

/// Carries out the jobs of one kind, for the ``Outbox``.
protocol OutboxHandler: Sendable {
    /// The kind of jobs that it carries out.
    var kind: OutboxJob.Kind { get }
    /// How long a job is tried.
    var patience: OutboxPatience { get }

    /// What a job shares with those that must not be carried out beside it.
    ///
    /// Jobs of one lane are done one after the other; one that has to wait for its next attempt
    /// holds up none behind it.
    func lane(of job: OutboxJob) -> String

    /// Tries a job once.
    ///
    /// - Returns: What came of it.
    /// - Throws: `CancellationError` when the daemon ends: the job stays begun, and the next daemon
    ///   takes it up. Any other error counts as an attempt that came to nothing.
    func carryOut(_ attempt: OutboxAttempt) async throws -> OutboxOutcome

    /// Hears that a job is over, for good or ill, once that is kept.
    func ended(_ job: OutboxJob) async
}

extension OutboxHandler {
    func ended(_ job: OutboxJob) async {}
}

/// One attempt at a job.
struct OutboxAttempt: Sendable {
    /// The job; its count of attempts has this one.
    let job: OutboxJob
    /// Whether an earlier daemon began it and was ended, so that it may be done already.
    let isTakenUp: Bool
    /// When it would be tried again, in milliseconds since 1970; nil when this is the last time.
    let nextTime: Int?
}

/// What came of an attempt.
struct OutboxOutcome: Sendable {
    enum Result: Hashable, Sendable {
        /// It is done, now or before.
        case done
        /// A newer job has taken its place, and nothing was done.
        case superseded
        /// It came to nothing, and later it may go better: at a time, in milliseconds since 1970,
        /// or when the handler's patience says so.
        case retry(reason: String, notBefore: Int? = nil)
        /// It came to nothing, and never will by itself.
        case giveUp(reason: String)
    }

    var result: Result
    /// What is to be kept together with that, in the job's run.
    var events: [RunEvent] = []
    /// What is kept of a job that is done, in place of what it was kept with.
    var content: JSONObject?

    init(_ result: Result, events: [RunEvent] = [], content: JSONObject? = nil) {
        self.result = result
        self.events = events
        self.content = content
    }
}
