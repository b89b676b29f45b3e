import Foundation
import Fuzz
import Runs
import Testing

/// A machine that works off a queue, with a clock of its own, and checks each decision.
struct QueueSimulation {
    var queue: RunQueue
    var generator: SeededGenerator
    var now = 1_800_000_000_000
    /// When each run at work ends.
    var ends: [RunIdentifier: Int] = [:]
    /// When each run began.
    var beginnings: [RunIdentifier: Int] = [:]
    /// The runs that ended without beginning.
    var failures: [RunIdentifier: RunFailure] = [:]
    var longestMilliseconds = 600_000
    /// Whether all runs are of one size, so that order is not bent by what fits.
    var isUniform = false
    private var lastNumber = 0

    init(limits: QueueLimits, seed: UInt64) {
        queue = RunQueue(limits: limits)
        generator = SeededGenerator(seed: seed)
    }

    /// The seed of this run of the suite, or the one of an earlier run that is to be repeated.
    static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment["BERTH_TEST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0..<1_000_000)
        print("queue tests: BERTH_TEST_SEED=\(seed)")
        return seed
    }()

    mutating func identifier() throws -> RunIdentifier {
        lastNumber += 1
        let digits = String(lastNumber, radix: 32).map { digit in
            // Crockford's digits leave out four letters.
            let value = Int(String(digit), radix: 32) ?? 0
            return Array("0123456789abcdefghjkmnpqrstvwxyz")[value]
        }
        let text = String(repeating: "0", count: 10 - digits.count) + String(digits)
        return try #require(RunIdentifier(parsing: text))
    }

    @discardableResult
    mutating func submit(
        _ repository: String = "a",
        gibibytes: Int = 1,
        processors: Double = 1,
        priority: Int = 0,
        credential: String? = nil,
        after: [RunIdentifier] = []
    ) throws -> RunIdentifier {
        let run = QueuedRun(
            identifier: try identifier(),
            priority: priority,
            submitted: now,
            repository: repository,
            reservation: Reservation(
                memory: ByteCount(bytes: gibibytes << 30),
                processors: processors
            ),
            credential: credential,
            after: after
        )
        queue.queued.append(run)
        return run.identifier
    }

    /// Decides once, checks the decision and lets the runs begin.
    mutating func step() -> RunQueue.Decision {
        let decision = queue.decision(at: now)
        check(decision)
        for identifier in decision.beginnings {
            guard let run = queue.queued.first(where: { $0.identifier == identifier }) else {
                continue
            }
            beginnings[identifier] = now
            ends[identifier] = now + Int.random(in: 1...longestMilliseconds, using: &generator)
            queue.lastBeginnings[run.repository] = now
            queue.working.append(
                WorkingRun(
                    identifier: identifier,
                    repository: run.repository,
                    reservation: run.reservation,
                    began: now
                )
            )
        }
        for (identifier, failure) in decision.failures {
            failures[identifier] = failure
            queue.predecessors[identifier] = .ended(.failed(failure.summary))
        }
        queue.queued.removeAll {
            decision.beginnings.contains($0.identifier) || failures[$0.identifier] != nil
        }
        return decision
    }

    /// Goes on to the next end of a run or the time that the decision names; false when neither is.
    mutating func advance(to wake: Int?) -> Bool {
        guard let next = (ends.values.map(\.self) + [wake].compactMap(\.self)).min() else {
            return false
        }
        now = next
        for (identifier, end) in ends where end <= now {
            ends[identifier] = nil
            queue.working.removeAll { $0.identifier == identifier }
            queue.predecessors[identifier] = .succeeded
        }
        return true
    }

    private func check(_ decision: RunQueue.Decision) {
        let comment = Comment("BERTH_TEST_SEED=\(Self.seed)")
        let told =
            decision.beginnings + Array(decision.waits.keys) + Array(decision.failures.keys)
        #expect(told.sorted() == queue.queued.map(\.identifier).sorted(), comment)
        if let wake = decision.wake { #expect(wake > now, comment) }
        let runs = Dictionary(uniqueKeysWithValues: queue.queued.map { ($0.identifier, $0) })
        let begun = decision.beginnings.compactMap { runs[$0] }
        let reserved = queue.working.map(\.reservation) + begun.map(\.reservation)
        let fitted = reserved.map {
            queue.limits.reservation(
                memory: $0.memory,
                processors: Double($0.milliprocessors) / 1000
            )
        }
        if !begun.isEmpty {
            #expect(fitted.count <= queue.limits.runs, comment)
            #expect(fitted.map(\.memory.bytes).reduce(0, +) <= queue.limits.memory.bytes, comment)
            let processors = fitted.map(\.milliprocessors).reduce(0, +)
            #expect(processors <= queue.limits.milliprocessors, comment)
        }
        let ready = decision.waits.filter { $0.value.isForRoom }.compactMap { runs[$0.key] }
        checkOrder(begun, ready, comment)
    }

    private func checkOrder(_ begun: [QueuedRun], _ ready: [QueuedRun], _ comment: Comment) {
        var counts: [String: Int] = [:]
        for repository in queue.working.map(\.repository) + begun.map(\.repository) {
            counts[repository, default: 0] += 1
        }
        // One expectation for all pairs: there are many.
        let wrong = begun.flatMap { run in
            ready.filter { isUniform && !isRight(run, before: $0, counts) }.map { (run, $0) }
        }
        #expect(wrong.isEmpty, comment)
    }

    /// Whether one run may begin while another waits for room, when all are of one size.
    private func isRight(
        _ run: QueuedRun,
        before other: QueuedRun,
        _ counts: [String: Int]
    ) -> Bool {
        if other.priority != run.priority { return other.priority < run.priority }
        if other.repository == run.repository { return run.submitted <= other.submitted }
        // The repository that waits never has two runs less at work.
        return (counts[run.repository] ?? 0) <= (counts[other.repository] ?? 0) + 1
    }
}

extension RunStatus.Wait {
    var isForRoom: Bool {
        switch self {
        case .slot, .memory, .processors, .behind: true
        default: false
        }
    }
}
