import JSONC
import OrderedCollections
import Runs
import Store

/// A run as benches make it, whose agent prints lines of 600 bytes.
struct BenchRun: Sendable {
    let number: Int
    private(set) var offset = 0

    static let lineLength = 600
    private static let start = 1_763_900_000

    init(number: Int, offset: Int = 0) {
        self.number = number
        self.offset = offset
    }

    var identifier: RunIdentifier {
        var chance = BenchChance(seed: number)
        return RunIdentifier(epochSeconds: Self.start + 20 * number, using: &chance)
    }

    /// What was handed in, and the run as it waits.
    var beginning: (run: RunOverview, submission: RunSubmission) {
        var submission = RunSubmission(
            prompt: "Fix what issue \(number) tells about the order of payments, with a test.",
            repository: "/home/ada/projects/shop-\(number % 40)"
        )
        submission.branch = "berth/fix-what-issue-\(number)-tells-\(identifier)"
        let run = RunOverview(
            identifier: identifier,
            submission: submission,
            status: .queued(.turn),
            created: time(0)
        )
        return (run, submission)
    }

    /// Finishes the run's overview.
    func finish(_ run: inout RunOverview) {
        run.status = number % 9 == 0 ? .failed("the tests did not pass") : .succeeded
        run.started = time(2_000)
        run.ended = time(400_000)
        run.container = String(repeating: "c0ffee42", count: 8)
        run.credential = "api-key"
        run.commits = [String(repeating: "0123456789", count: 4)]
        run.changedLines = .init(files: 3, added: 120, removed: 31)
        run.progress.turns = 24
        run.progress.costDollars = 0.31
    }

    /// The next lines of the agent, as events of about the usual size.
    mutating func lines(_ count: Int) -> [RunEvent] {
        (0..<count).map { _ in
            defer { offset += Self.lineLength }
            let step = offset / Self.lineLength
            return RunEvent(
                run: identifier,
                time: time(2_000 + 700 * step),
                kind: .agent,
                content: step % 2 == 0
                    ? [
                        "offset": .integer(offset), "length": .integer(Self.lineLength),
                        "type": "tool", "tool": "Edit",
                        "text": .string("Sources/Payments/Order\(step % 50).swift"),
                    ]
                    : [
                        "offset": .integer(offset), "length": .integer(Self.lineLength),
                        "type": "text", "text": "The total is rounded before the discount.",
                    ]
            )
        }
    }

    private func time(_ milliseconds: Int) -> Int {
        1000 * (Self.start + 20 * number) + milliseconds
    }
}

/// Chance that is the same in every run.
struct BenchChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed)
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }
}
