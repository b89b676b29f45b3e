import FoundationEssentials
import JSONC
import OrderedCollections
import Runs
import Store
import TestSupport

/// A store in a folder of its own, gone after the test.
final class StoreFixture: Sendable {
    let folder: String
    let store: Store

    init() throws {
        folder = "/tmp/berth-test-" + randomDigits(12)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
        store = try Store(path: folder + "/berth.sqlite")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The names of runs in the order of their numbers.
    static func name(_ number: Int) -> RunIdentifier {
        var chance = FixedNumber(value: UInt64(number))
        return RunIdentifier(epochSeconds: 1_763_900_000 + number, using: &chance)
    }

    /// A run that was handed in and waits.
    static func overview(
        _ number: Int,
        prompt: String = "Fix the login",
        repository: String = "/home/ada/shop",
        pipeline: Int? = nil,
        priority: Int = 0
    ) -> (run: RunOverview, submission: RunSubmission) {
        var submission = RunSubmission(prompt: prompt, repository: repository)
        submission.priority = priority
        let run = RunOverview(
            identifier: name(number),
            pipeline: pipeline.map(name),
            submission: submission,
            status: .queued(.turn),
            created: 1_763_900_000_000 + number
        )
        return (run, submission)
    }

    /// Keeps a run that waits.
    @discardableResult
    func add(
        _ number: Int,
        prompt: String = "Fix the login",
        repository: String = "/home/ada/shop",
        pipeline: Int? = nil,
        priority: Int = 0
    ) async throws -> RunIdentifier {
        let (run, submission) = Self.overview(
            number,
            prompt: prompt,
            repository: repository,
            pipeline: pipeline,
            priority: priority
        )
        try await store.write { try $0.insert(run, submission: submission) }
        return run.identifier
    }

    /// Lines of an agent, each of ten bytes, the first at an offset.
    static func lines(_ count: Int, of run: RunIdentifier, from offset: Int) -> [RunEvent] {
        (0..<count).map { index in
            RunEvent(
                run: run,
                time: 1_763_900_000_000,
                kind: .agent,
                content: [
                    "offset": .integer(offset + 10 * index), "length": 10, "type": "assistant",
                ]
            )
        }
    }
}

/// A generator that always gives the same number.
struct FixedNumber: RandomNumberGenerator {
    let value: UInt64

    mutating func next() -> UInt64 { value &* 0x9E37_79B9_7F4A_7C15 }
}
