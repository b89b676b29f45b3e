import JSONC
import OrderedCollections
import Runs
import Store
import Testing

struct JobTests {
    private func job(_ key: String, _ run: RunIdentifier?, notBefore: Int = 0) -> OutboxJob {
        OutboxJob(
            key: key,
            kind: .push,
            run: run,
            content: ["remote": "origin"],
            created: 5,
            notBefore: notBefore
        )
    }

    @Test func `a job is begun by one only and done once`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let push = job("push/1", run)
        let isNew = try await fixture.store.write { try $0.enqueue(push) }
        let isNewAgain = try await fixture.store.write { try $0.enqueue(push) }
        #expect([isNew, isNewAgain] == [true, false])
        #expect(try await fixture.store.read { try $0.dueJobs(at: 5, limit: 9) } == [push])
        let begun = try await fixture.store.write { try $0.begin("push/1") }
        #expect(begun?.attempts == 1)
        #expect(begun?.state == .begun)
        #expect(try await fixture.store.write { try $0.begin("push/1") } == nil)
        try await fixture.store.write { try $0.finish("push/1", at: 9) }
        await #expect(throws: StoreError.noJob("push/1")) {
            try await fixture.store.write { try $0.finish("push/1", at: 10) }
        }
        #expect(try await fixture.store.write { try $0.enqueue(push) } == false)
        let done = try await fixture.store.read { try $0.jobs(.done) }
        #expect(done.map(\.ended) == [9])
    }

    @Test func `a job that was begun when the process ended is found after it`() async throws {
        let fixture = try StoreFixture()
        let push = job("push/1", try await fixture.add(1))
        try await fixture.store.write {
            try $0.enqueue(push)
            _ = try $0.begin(push.key)
        }
        try fixture.store.close()
        let store = try Store(path: fixture.store.path)
        #expect(try await store.read { try $0.jobs(.begun).map(\.key) } == ["push/1"])
        #expect(try await store.read { try $0.dueJobs(at: .max, limit: 9) } == [])
        try store.close()
    }

    @Test func `a job that came to nothing waits for its time and can be given up`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let (first, second) = (job("a", run, notBefore: 10), job("b", nil, notBefore: 30))
        try await fixture.store.write {
            try $0.enqueue(first)
            try $0.enqueue(second)
        }
        #expect(try await fixture.store.read { try $0.nextJobTime() } == 10)
        try await fixture.store.write {
            _ = try $0.begin("a")
            try $0.retry("a", notBefore: 40, reason: "no network")
        }
        try await fixture.store.read { view throws in
            #expect(try view.nextJobTime() == 30)
            #expect(try view.dueJobs(at: 39, limit: 9).map(\.key) == ["b"])
            #expect(try view.dueJobs(at: 40, limit: 9).map(\.key) == ["a", "b"])
            #expect(try view.dueJobs(at: 40, limit: 1).map(\.key) == ["a"])
            #expect(try view.job("a")?.lastError == "no network")
        }
        try await fixture.store.write { try $0.giveUp("a", at: 50, reason: "refused") }
        #expect(
            try await fixture.store.read { try $0.jobs(.failed).map(\.lastError) } == ["refused"]
        )
        await #expect(throws: StoreError.noJob("a")) {
            try await fixture.store.write { try $0.giveUp("a", at: 50, reason: "again") }
        }
        #expect(try await fixture.store.read { try $0.jobs(of: run).map(\.key) } == ["a"])
        try await fixture.store.write { try $0.remove(run, at: 60) }
        #expect(try await fixture.store.read { try $0.job("a") } == nil)
        #expect(try await fixture.store.read { try $0.job("b") } == second)
    }

    @Test func `a status, its event and its job are kept together or not at all`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let push = job("push/1", StoreFixture.name(2))
        await #expect(throws: StoreError.noRun(StoreFixture.name(2).description)) {
            try await fixture.store.write {
                try $0.update(run) { $0.status = .succeeded }
                try $0.enqueue(push)
            }
        }
        #expect(try await fixture.store.read { try $0.overview(of: run).status } == .queued(.turn))
    }
}
