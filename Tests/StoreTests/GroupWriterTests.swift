import Glibc
import JSONC
import OrderedCollections
import Runs
import Store
import Synchronization
import Testing

struct GroupWriterTests {
    @Test func `writes of many callers are all kept, each caller's in its order`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        for number in 1...8 { try await fixture.add(number) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 1...8 {
                tasks.addTask {
                    let run = StoreFixture.name(number)
                    for step in 0..<50 {
                        let lines = StoreFixture.lines(2, of: run, from: 20 * step)
                        try await store.write(step % 10 == 0 ? .power : .process) {
                            try $0.append(lines, to: run, agentOffset: 20 * step + 20)
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
        for number in 1...8 {
            let events = try await store.read {
                try $0.events(after: 0, run: StoreFixture.name(number), limit: 1000)
            }
            #expect(
                events.map { $0.content["offset"]?.integer } == (0..<100).map { 10 * $0 }
            )
        }
        #expect(try await store.read { try $0.newestEvent() } == 800)
    }

    @Test func `a write that fails takes no other with it`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let run = try await fixture.add(1)
        let missing = StoreFixture.name(2)
        let failures = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for step in 0..<60 {
                tasks.addTask {
                    let target = step % 5 == 0 ? missing : run
                    do {
                        try await store.write(.process) {
                            try $0.append([.status(.running, run: target, time: step)], to: target)
                        }
                        return 0
                    } catch StoreError.noRun(let name) {
                        #expect(name == missing.description)
                        return 1
                    }
                }
            }
            return try await tasks.reduce(0, +)
        }
        #expect(failures == 12)
        let events = try await store.read { try $0.events(after: 0, limit: 100) }
        #expect(events.map(\.number) == Array(1...48))
        #expect(Set(events.map(\.time)) == Set((0..<60).filter { $0 % 5 != 0 }))
    }

    @Test func `many writes at once share few transactions`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let run = try await fixture.add(1)
        let seen = Mutex<Set<Int>>([])
        let listener = Task {
            for await number in store.newestEvents() {
                _ = seen.withLock { $0.insert(number) }
                if number == 500 { return }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for step in 0..<500 {
                tasks.addTask {
                    _ = try await store.write(.process) {
                        try $0.append([.status(.running, run: run, time: step)], to: run)
                    }
                }
            }
            try await tasks.waitForAll()
        }
        await listener.value
        #expect(seen.withLock { $0.count } < 100)
    }

    @Test func `a write from a thread that waits is kept as well`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let store = fixture.store
        let lines = StoreFixture.lines(2, of: run, from: 0)
        func keep() throws -> Range<Int> {
            try store.writeNow(.process) { try $0.append(lines, to: run, agentOffset: 20) }
        }
        #expect(try keep() == 1..<3)
        #expect(try store.readNow { try $0.agentOffset(of: run) } == 20)
        func fail() throws {
            try store.writeNow { try $0.update(StoreFixture.name(2)) }
        }
        #expect(throws: StoreError.self) { try fail() }
    }

    @Test func `a reader sees one moment while others write`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let store = fixture.store
        let entered = AsyncStream.makeStream(of: Void.self)
        let leave = Mutex(false)
        async let counts = store.read { view throws in
            let before = try view.newestEvent()
            entered.continuation.finish()
            while !leave.withLock({ $0 }) { usleep(1000) }
            return (before, try view.newestEvent())
        }
        for await _ in entered.stream {}
        try await store.write { try $0.append([.status(.running, run: run, time: 1)], to: run) }
        leave.withLock { $0 = true }
        let (before, after) = try await counts
        #expect([before, after, try await store.read { try $0.newestEvent() }] == [0, 0, 1])
    }

    @Test func `room of removed runs is given back, and a copy is a whole store`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        for number in 1...6 {
            let run = try await fixture.add(number)
            let lines = StoreFixture.lines(4000, of: run, from: 0)
            try await store.write { try $0.append(lines, to: run, agentOffset: 40_000) }
        }
        try await store.compact()
        let before = store.size()
        try await store.write { transaction in
            for number in 1...5 { try transaction.remove(StoreFixture.name(number), at: 1) }
        }
        #expect(try await store.freeBytes().bytes > before.bytes / 2)
        try await store.compact()
        #expect(try await store.freeBytes().bytes == 0)
        #expect(store.size().bytes < before.bytes / 2)
        #expect(try await store.faults() == [])
        let copy = fixture.folder + "/copy.sqlite"
        try await store.backUp(to: copy)
        let second = try Store(path: copy)
        let run = StoreFixture.name(6)
        #expect(try await second.read { try $0.agentOffset(of: run) } == 40_000)
        #expect(try await second.read { try $0.newestEvent() } == 24_000)
        try second.close()
    }
}
