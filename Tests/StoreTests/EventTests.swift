import Diagnostics
import JSONC
import OrderedCollections
import Runs
import Store
import Testing

struct EventTests {
    private func offsets(_ fixture: StoreFixture, _ run: RunIdentifier) async throws -> [Int?] {
        try await fixture.store.read {
            try $0.events(after: 0, run: run, limit: 1000).map { $0.content["offset"]?.integer }
        }
    }

    @Test func `what lies before the kept offset is not kept again`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let store = fixture.store
        let first = try await store.write {
            try $0.append(StoreFixture.lines(3, of: run, from: 0), to: run, agentOffset: 30)
        }
        let again = try await store.write {
            try $0.append(StoreFixture.lines(3, of: run, from: 0), to: run, agentOffset: 30)
        }
        let more = try await store.write {
            try $0.append(StoreFixture.lines(4, of: run, from: 10), to: run, agentOffset: 50)
        }
        #expect([first, again, more] == [1..<4, 4..<4, 4..<6])
        #expect(try await offsets(fixture, run) == [0, 10, 20, 30, 40])
        #expect(try await store.read { try $0.agentOffset(of: run) } == 50)
    }

    @Test func `events that go with output that is kept are not kept again`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let usage = RunEvent(run: run, time: 1, kind: .usage, content: ["turns": 1])
        for _ in 0..<2 {
            try await fixture.store.write {
                try $0.append([usage], to: run, agentOffset: 10)
            }
        }
        try await fixture.store.write { try $0.append([usage], to: run) }
        let kinds = try await fixture.store.read { try $0.events(after: 0, limit: 9).map(\.kind) }
        #expect(kinds == [.usage, .usage])
    }

    @Test func `a line that the offset does not cover is refused with all that comes with it`()
        async throws
    {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let lines = StoreFixture.lines(3, of: run, from: 0)
        for offset in [nil, 29] {
            let error = await #expect(throws: StoreError.self) {
                try await fixture.store.write {
                    try $0.append(lines, to: run, agentOffset: offset)
                }
            }
            #expect(error?.diagnostics.first?.exitCode == .bug)
        }
        #expect(try await offsets(fixture, run) == [])
        #expect(try await fixture.store.read { try $0.agentOffset(of: run) } == 0)
    }

    @Test(
        arguments: [
            ["offset": 0, "length": 10], ["offset": 0, "length": 10, "text": "ü \"q\" \n\u{1}"],
            ["length": 10, "offset": 0], ["offset": 0], ["text": ["a": [1, 2.5, true, nil]]],
            ["offset": -1, "length": 10], ["offset": "0", "length": 10], [:],
        ] as [JSONObject]
    )
    func `content is read as it was kept`(content: JSONObject) async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let event = RunEvent(run: run, time: 12, kind: .diagnostic, content: content, number: 1)
        try await fixture.store.write { try $0.append([event], to: run) }
        #expect(try await fixture.store.read { try $0.events(after: 0, limit: 9) } == [event])
    }

    @Test func `numbers grow on after the newest events were removed`() async throws {
        let fixture = try StoreFixture()
        let (old, new) = (try await fixture.add(1), try await fixture.add(2))
        let store = fixture.store
        try await store.write {
            try $0.append(StoreFixture.lines(1, of: old, from: 0), to: old, agentOffset: 10)
            try $0.append(StoreFixture.lines(4, of: new, from: 0), to: new, agentOffset: 40)
            try $0.remove(new, at: 5)
        }
        #expect(try await store.read { try $0.newestEvent() } == 5)
        try store.close()
        let again = try Store(path: store.path)
        let numbers = try await again.write {
            try $0.append(StoreFixture.lines(1, of: old, from: 10), to: old, agentOffset: 20)
        }
        #expect(numbers == 6..<7)
        try again.close()
    }

    @Test func `events are read by run, kind, number and from the end`() async throws {
        let fixture = try StoreFixture()
        let (one, two) = (try await fixture.add(1), try await fixture.add(2))
        try await fixture.store.write { transaction in
            for step in 0..<5 {
                for run in [one, two] {
                    let lines = StoreFixture.lines(1, of: run, from: 10 * step)
                    try transaction.append(lines, to: run, agentOffset: 10 * step + 10)
                }
            }
            let status = RunEvent.status(.running, run: one, time: 1)
            try transaction.append([status], to: one)
        }
        try await fixture.store.read { view throws in
            #expect(try view.events(after: 8, limit: 9).map(\.number) == [9, 10, 11])
            #expect(try view.events(after: 3, run: two, limit: 2).map(\.number) == [4, 6])
            #expect(try view.events(after: 0, kinds: [.status], limit: 9).map(\.number) == [11])
            #expect(try view.lastEvents(of: one, limit: 2).map(\.number) == [9, 11])
            #expect(try view.lastEvents(of: two, limit: 99).map(\.number) == [2, 4, 6, 8, 10])
        }
    }

    @Test func `the newest number is told to all who listen`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        var first = fixture.store.newestEvents().makeAsyncIterator()
        var second = fixture.store.newestEvents().makeAsyncIterator()
        #expect(await first.next() == 0)
        #expect(await second.next() == 0)
        try await fixture.store.write {
            try $0.append(StoreFixture.lines(3, of: run, from: 0), to: run, agentOffset: 30)
        }
        #expect(await first.next() == 3)
        try await fixture.store.write {
            try $0.append(StoreFixture.lines(1, of: run, from: 30), to: run, agentOffset: 40)
        }
        #expect(await first.next() == 4)
        #expect(await second.next() == 4)
    }

    @Test func `a snapshot is found by the event that one goes back to`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        var snapshots: [RunSnapshot] = []
        for step in 0..<3 {
            let lines = StoreFixture.lines(2, of: run, from: 20 * step)
            var snapshot = RunSnapshot(
                run: run,
                commit: "c\(step)",
                tree: "t\(step)",
                toolCalls: ["toolu_\(step)"],
                changedFiles: ["a b", "ü\n"]
            )
            let kept = snapshot
            snapshot.event = try await fixture.store.write {
                try $0.append(lines, to: run, agentOffset: 20 * step + 20)
                return try $0.insert(kept, time: 9, content: ["files": 2])
            }
            snapshots.append(snapshot)
        }
        let all = snapshots
        // A daemon that was killed in between tells of the last one again.
        let again = try await fixture.store.write { try $0.insert(all[2], time: 10) }
        #expect(again == 9)
        try await fixture.store.read { view throws in
            #expect(try view.snapshots(of: run) == all)
            #expect(try view.newestEvent() == 9)
            #expect(all.map(\.event) == [3, 6, 9])
            #expect(try view.snapshot(of: run, at: 2) == nil)
            #expect(try view.snapshot(of: run, at: 5) == all[0])
            #expect(try view.snapshot(of: run, at: 6) == all[1])
            #expect(try view.overview(of: run).snapshotCount == 3)
            let content = try view.events(after: 2, limit: 1).first?.content
            #expect(
                content == [
                    "commit": "c0", "tree": "t0", "toolCalls": ["toolu_0"], "files": 2,
                ]
            )
        }
    }
}
