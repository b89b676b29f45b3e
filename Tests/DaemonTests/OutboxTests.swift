import JSONC
import OrderedCollections
import Runner
import Runs
import Store
import Synchronization
import Testing

@testable import Daemon

/// What is to be done outside is done, once, in its order, and not for ever.
struct OutboxTests {
    private struct NoNetwork: Error {}

    /// A patience that does not keep a test waiting.
    private static let short = OutboxPatience(firstPause: 1, longestPause: 4, total: 60_000)

    // MARK: Attempts

    @Test func `a job is tried again until it is done, and then never`() async throws {
        let fixture = try OutboxFixture()
        let handler = ScriptedHandler(Self.short) { attempt in
            if attempt.job.attempts == 1 { return OutboxOutcome(.retry(reason: "it was busy")) }
            if attempt.job.attempts == 2 { throw NoNetwork() }
            return OutboxOutcome(.done, content: ["commit": "abc"])
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await OutboxFixture.until(["push/1"], are: .done, in: store)
            // Who hands the same thing in again, as after a restart, hands in nothing.
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await fixture.keep([OutboxFixture.job("push/2")], in: store)
            try await OutboxFixture.until(["push/2"], are: .done, in: store)
            let job = try await store.read { try $0.job("push/1") }
            #expect(job?.attempts == 3)
            #expect(job?.lastError == nil)
            #expect(job?.content == ["commit": "abc"])
        }
        #expect(handler.keys == ["push/1", "push/1", "push/1", "push/2", "push/2", "push/2"])
        #expect(handler.attempts.map(\.job.attempts) == [1, 2, 3, 1, 2, 3])
        #expect(handler.attempts.allSatisfy { !$0.isTakenUp })
        #expect(handler.ended == ["push/1", "push/2"])
    }

    @Test func `a job waits as long as its handler says`() async throws {
        let fixture = try OutboxFixture()
        let pause = 80
        let times = Mutex<[Int]>([])
        let handler = ScriptedHandler { attempt in
            times.withLock { $0.append(RunEvent.now()) }
            return attempt.job.attempts < 3
                ? OutboxOutcome(.retry(reason: "later", notBefore: RunEvent.now() + pause))
                : OutboxOutcome(.done)
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await OutboxFixture.until(["push/1"], are: .done, in: store)
        }
        let gaps = times.withLock { times in zip(times, times.dropFirst()).map { $1 - $0 } }
        #expect(gaps.count == 2 && gaps.allSatisfy { $0 >= pause }, "\(gaps)")
    }

    @Test func `what is given up stays with its reason`() async throws {
        let fixture = try OutboxFixture()
        let handler = ScriptedHandler { attempt in
            attempt.job.key == "old"
                ? OutboxOutcome(.superseded) : OutboxOutcome(.giveUp(reason: "it was refused"))
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep(
                [OutboxFixture.job("old"), OutboxFixture.job("bad")],
                in: store
            )
            try await OutboxFixture.until(["old"], are: .superseded, in: store)
            try await OutboxFixture.until(["bad"], are: .failed, in: store)
            let reason = try await store.read { try $0.job("bad")?.lastError }
            #expect(reason == "it was refused")
        }
        #expect(handler.keys == ["old", "bad"])
        #expect(handler.ended == ["old", "bad"])
    }

    @Test func `events are kept with the end, and the attempt that failed leaves its own`()
        async throws
    {
        let fixture = try OutboxFixture()
        let run = try #require(RunIdentifier(parsing: "0123456789"))
        let handler = ScriptedHandler(Self.short) { attempt in
            let event = RunEvent(
                run: run,
                time: RunEvent.now(),
                kind: .push,
                content: ["attempt": .integer(attempt.job.attempts)]
            )
            return attempt.job.attempts < 2
                ? OutboxOutcome(.retry(reason: "no"), events: [event])
                : OutboxOutcome(.done, events: [event])
        }
        try await fixture.withDaemon(handler) { store in
            let submission = RunSubmission(prompt: "Mend it", repository: "/home/ada/shop")
            let overview = RunOverview(
                identifier: run,
                submission: submission,
                status: .succeeded,
                created: 1
            )
            var job = OutboxFixture.job("push/1")
            job.run = run
            let kept = job
            try await store.write { transaction in
                try transaction.insert(overview, submission: submission)
                try transaction.enqueue(kept)
            }
            fixture.bell.ring()
            try await OutboxFixture.until(["push/1"], are: .done, in: store)
            let told = try await store.read { try $0.lastEvents(of: run, limit: 10) }
            #expect(told.map { $0.content["attempt"] } == [.integer(1), .integer(2)])
        }
    }

    // MARK: Order

    @Test func `a lane does one job after the other, and lanes work side by side`() async throws {
        let fixture = try OutboxFixture()
        let open = Mutex<Set<String>>([])
        let handler = ScriptedHandler { attempt in
            let lane = attempt.job.content["lane"]?.string ?? ""
            while !open.withLock({ $0.contains(lane) }) {
                try await Task.sleep(for: .milliseconds(2))
            }
            return OutboxOutcome(.done)
        }
        let (first, second) = (["a1", "a2", "a3"], ["b1", "b2"])
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep(
                first.map { OutboxFixture.job($0, lane: "a") }
                    + second.map { OutboxFixture.job($0, lane: "b") },
                in: store
            )
            try await OutboxFixture.until("both lanes work") { handler.attempts.count == 2 }
            #expect(Set(handler.keys) == ["a1", "b1"])
            // One that works is no hindrance to the other.
            open.withLock { _ = $0.insert("b") }
            try await OutboxFixture.until(second, are: .done, in: store)
            #expect(handler.keys.filter(first.contains) == ["a1"])
            open.withLock { _ = $0.insert("a") }
            try await OutboxFixture.until(first, are: .done, in: store)
        }
        #expect(handler.keys.filter(first.contains) == first)
        #expect(handler.keys.filter(second.contains) == second)
        #expect(handler.mostAtOnce == ["a": 1, "b": 1])
    }

    @Test func `a job that waits for its next attempt holds up none behind it`() async throws {
        let fixture = try OutboxFixture()
        let handler = ScriptedHandler { attempt in
            attempt.job.key == "slow"
                ? OutboxOutcome(.retry(reason: "later", notBefore: RunEvent.now() + 3_600_000))
                : OutboxOutcome(.done)
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep(
                [OutboxFixture.job("slow"), OutboxFixture.job("quick")],
                in: store
            )
            try await OutboxFixture.until(["quick"], are: .done, in: store)
            let slow = try await store.read { try $0.job("slow") }
            #expect(slow?.state == .waiting && slow?.lastError == "later")
        }
        #expect(handler.keys == ["slow", "quick"])
        #expect(handler.ended == ["quick"])
    }

    // MARK: Restarts

    @Test func `what a daemon had begun is taken up by the next one, once`() async throws {
        let fixture = try OutboxFixture()
        let cutOff = ScriptedHandler { _ in
            try await Task.sleep(for: .seconds(60))
            return OutboxOutcome(.done)
        }
        try await fixture.withDaemon(cutOff) { store in
            try await fixture.keep(
                [OutboxFixture.job("push/1"), OutboxFixture.job("push/2")],
                in: store
            )
            try await OutboxFixture.until("it is begun") { cutOff.attempts.count == 1 }
        }
        #expect(cutOff.ended == [])
        let next = ScriptedHandler { _ in OutboxOutcome(.done) }
        try await fixture.withDaemon(next) { store in
            let before = try await store.read { try $0.job("push/1") }
            #expect(before?.lastError == nil)
            try await OutboxFixture.until(["push/1", "push/2"], are: .done, in: store)
        }
        // Whoever takes it up is told that it may be done already; the other one was never begun.
        #expect(next.keys == ["push/1", "push/2"])
        #expect(next.attempts.map(\.isTakenUp) == [true, false])
        #expect(next.attempts.map(\.job.attempts) == [1, 1])
        let last = ScriptedHandler { _ in OutboxOutcome(.done) }
        try await fixture.withDaemon(last) { store in
            try await fixture.keep([OutboxFixture.job("push/3")], in: store)
            try await OutboxFixture.until(["push/3"], are: .done, in: store)
        }
        #expect(last.keys == ["push/3"])
    }

    @Test func `what is done as the daemon ends is kept as done`() async throws {
        let fixture = try OutboxFixture()
        // It does not hear that it is to end, as a push that the server has taken already.
        let handler = ScriptedHandler { _ in
            await Task { try? await Task.sleep(for: .milliseconds(100)) }.value
            return OutboxOutcome(.done)
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await OutboxFixture.until("it is begun") { handler.attempts.count == 1 }
        }
        let store = try Store(path: fixture.path)
        #expect(try await store.read { try $0.job("push/1")?.state } == .done)
        try store.close()
        #expect(handler.ended == ["push/1"])
    }

    @Test func `what fails as the daemon ends counts as cut off`() async throws {
        let fixture = try OutboxFixture()
        let handler = ScriptedHandler { _ in
            try? await Task.sleep(for: .seconds(60))
            return OutboxOutcome(.giveUp(reason: "git was ended"))
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await OutboxFixture.until("it is begun") { handler.attempts.count == 1 }
        }
        let store = try Store(path: fixture.path)
        #expect(try await store.read { try $0.job("push/1")?.state } == .begun)
        try store.close()
        #expect(handler.ended == [])
    }

    @Test func `a job that goes with its run while it is carried out is over`() async throws {
        let fixture = try OutboxFixture()
        let mayEnd = Mutex(false)
        let handler = ScriptedHandler { _ in
            while !mayEnd.withLock(\.self) { try await Task.sleep(for: .milliseconds(2)) }
            return OutboxOutcome(.done)
        }
        let run = try #require(RunIdentifier(parsing: "0123456789"))
        try await fixture.withDaemon(handler) { store in
            let submission = RunSubmission(prompt: "Mend it", repository: "/home/ada/shop")
            let overview = RunOverview(
                identifier: run,
                submission: submission,
                status: .succeeded,
                created: 1
            )
            var job = OutboxFixture.job("push/1")
            job.run = run
            let kept = job
            try await store.write { transaction in
                try transaction.insert(overview, submission: submission)
                try transaction.enqueue(kept)
            }
            fixture.bell.ring()
            try await OutboxFixture.until("it is begun") { handler.attempts.count == 1 }
            try await store.write { try $0.remove(run, at: RunEvent.now()) }
            mayEnd.withLock { $0 = true }
            try await OutboxFixture.until("its end is told") { handler.ended == ["push/1"] }
        }
    }

    // MARK: Patience

    @Test func `a job is given up when it has been tried for too long`() async throws {
        let fixture = try OutboxFixture()
        let patience = OutboxPatience(firstPause: 10, longestPause: 10, total: 60)
        let handler = ScriptedHandler(patience) { _ in
            OutboxOutcome(.retry(reason: "nobody answers"))
        }
        try await fixture.withDaemon(handler) { store in
            try await fixture.keep([OutboxFixture.job("push/1")], in: store)
            try await OutboxFixture.until(["push/1"], are: .failed, in: store)
            let job = try await store.read { try $0.job("push/1") }
            #expect(job?.lastError == "nobody answers")
        }
        // The handler knows which attempt is the last one.
        #expect(handler.attempts.last?.nextTime == nil)
        #expect(handler.attempts.dropLast().allSatisfy { $0.nextTime != nil })
        #expect(handler.ended == ["push/1"])
    }

    @Test func `pauses double up to the longest, for as long as there is patience`() {
        let patience = OutboxPatience(firstPause: 2_000, longestPause: 9_000, total: 100_000)
        func pause(_ attempts: Int) -> Int? {
            patience.nextTime(after: attempts, created: 1_000, at: 1_000).map { $0 - 1_000 }
        }
        #expect([1, 2, 3, 4, 5].map(pause) == [2_000, 4_000, 8_000, 9_000, 9_000])
        #expect(pause(0) == 2_000)
        #expect(pause(.max) == 9_000)
        #expect(patience.nextTime(after: 1, created: 0, at: 98_000) == 100_000)
        #expect(patience.nextTime(after: 1, created: 0, at: 98_001) == nil)
    }
}
