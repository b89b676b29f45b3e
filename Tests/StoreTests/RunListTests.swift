import Diagnostics
import JSONC
import OrderedCollections
import Runs
import Store
import Testing

struct RunListTests {
    private func names(_ fixture: StoreFixture, _ filter: RunFilter) async throws -> [Int] {
        let runs = try await fixture.store.read { try $0.runs(filter).map(\.identifier) }
        return runs.map { run in (1...20).first { StoreFixture.name($0) == run } ?? 0 }
    }

    @Test func `a list has the runs that pass, in the order that is asked for`() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(1)
        try await fixture.add(2, prompt: "100% of_it", priority: 1)
        try await fixture.add(3, repository: "/home/ada/Site")
        try await fixture.add(4, pipeline: 1, priority: 1)
        try await fixture.store.write { transaction in
            try transaction.update(StoreFixture.name(1)) {
                $0.status = .failed("no network")
                $0.ended = 50
            }
            try transaction.update(StoreFixture.name(3)) { $0.status = .running }
        }
        var filter = RunFilter()
        #expect(try await names(fixture, filter) == [4, 3, 2, 1])
        filter.limit = 2
        #expect(try await names(fixture, filter) == [4, 3])
        filter.order = .oldest
        #expect(try await names(fixture, filter) == [1, 2])
        #expect(try await names(fixture, .live) == [2, 4, 3])
        filter = RunFilter()
        filter.states = ["failed", "running"]
        #expect(try await names(fixture, filter) == [3, 1])
        filter = RunFilter()
        filter.repository = "/home/ada/Site"
        #expect(try await names(fixture, filter) == [3])
        filter = RunFilter()
        filter.pipeline = StoreFixture.name(1)
        #expect(try await names(fixture, filter) == [4, 1])
        filter = RunFilter()
        filter.endedBefore = 51
        #expect(try await names(fixture, filter) == [1])
        for (text, found) in [
            ("0% OF_", [2]), ("_", [2]), ("site", [3]), ("login", [4, 3, 1]), ("\\", []),
            (StoreFixture.name(4).description, [4]),
        ] {
            filter = RunFilter()
            filter.text = text
            #expect(try await names(fixture, filter) == found, "\(text)")
        }
    }

    @Test(
        arguments: [
            .queued(.turn), .queued(.after(StoreFixture.name(9))),
            .queued(.parked(.init(until: 9, reason: "usage limit"))),
            .queued(.budget(.init(reason: "spent", until: 7))),
            .preparing, .building, .settingUp, .sealing, .running, .paused,
            .parked(.init(until: 9, reason: "overloaded")), .collecting, .succeeded,
            .failed("a reason"), .stopped("by you"),
        ] as [RunStatus]
    )
    func `every status is read as it was kept, with its event`(status: RunStatus) async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let event = RunEvent.status(status, run: run, time: 8)
        try await fixture.store.write {
            try $0.update(run, events: [event]) { $0.status = status }
        }
        let (overview, events, live) = try await fixture.store.read {
            (try $0.overview(of: run), try $0.events(after: 0, limit: 9), try $0.runs(.live))
        }
        #expect(overview.status == status)
        #expect(try events.map { try RunStatus(.object($0.content)) } == [status])
        #expect(live.isEmpty == status.isOver)
    }

    @Test func `a change that fails keeps neither the status nor its event`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        let before = try await fixture.store.read { try $0.run(run) }
        let lines = StoreFixture.lines(1, of: run, from: 0)
        await #expect(throws: StoreError.self) {
            try await fixture.store.write {
                try $0.update(run, ticket: ["new": true], machine: RunMachine()) {
                    $0.status = .running
                }
                try $0.append(lines, to: run)
            }
        }
        #expect(try await fixture.store.read { try $0.run(run) } == before)
    }

    @Test func `a run is found by a unique beginning of its name`() async throws {
        let fixture = try StoreFixture()
        let runs = [try await fixture.add(1), try await fixture.add(2)]
        let name = runs[0].description
        try await fixture.store.read { view throws in
            #expect(try view.run(prefix: name) == runs[0])
            #expect(try view.run(prefix: name.uppercased()) == runs[0])
            #expect(try view.run(prefix: String(name.prefix(8))) == runs[0])
        }
        let common = String(name.prefix(4))
        let ambiguous = StoreError.ambiguousRun(common, candidates: [runs[1], runs[0]])
        #expect(
            ambiguous.diagnostics.first?.summary
                == "2 runs begin with `\(common)`: `\(runs[1])`, `\(runs[0])`"
        )
        for (text, error) in [
            (common, ambiguous), ("zzz", .noRun("zzz")), ("", .noRun("")), ("%", .noRun("%")),
            ("1'--", .noRun("1'--")), ("é", .noRun("é")),
        ] {
            await #expect(throws: error) {
                try await fixture.store.read { try $0.run(prefix: text) }
            }
        }
    }

    @Test func `a run's name is taken once, also after its removal`() async throws {
        let fixture = try StoreFixture()
        let run = try await fixture.add(1)
        await #expect(throws: StoreError.runExists(run)) { try await fixture.add(1) }
        try await fixture.store.write { try $0.remove(run, at: 77) }
        await #expect(throws: StoreError.runExists(run)) { try await fixture.add(1) }
        await #expect(throws: StoreError.removedRun(run, time: 77)) {
            try await fixture.store.read { try $0.run(prefix: run.description) }
        }
        await #expect(throws: StoreError.removedRun(run, time: 77)) {
            try await fixture.store.write { try $0.update(run) { $0.status = .running } }
        }
    }

    @Test func `a pipeline tells its history, of removed runs too`() async throws {
        let fixture = try StoreFixture()
        let prompt = String(repeating: "long ", count: 400)
        let first = try await fixture.add(1, prompt: prompt)
        let second = try await fixture.add(2, prompt: "And now the tests", pipeline: 1)
        try await fixture.store.write { transaction in
            try transaction.update(first) {
                $0.branch = "berth/long"
                $0.status = .failed("it said so")
                $0.commits = ["c1"]
                $0.progress.costDollars = 0.5
                $0.ended = 40
            }
            try transaction.append([.status(.running, run: first, time: 1)], to: first)
            try transaction.remove(first, at: 60)
        }
        let (pipeline, branch, events) = try await fixture.store.read {
            (
                try $0.pipeline(first), try $0.newestRun(branch: "berth/long"),
                try $0.events(after: 0, limit: 9)
            )
        }
        #expect(pipeline?.branch == "berth/long")
        #expect(branch == nil)
        #expect(events == [])
        #expect(pipeline?.entries.map(\.run) == [first, second])
        #expect(pipeline?.entries.map(\.prompt) == [prompt, "And now the tests"])
        #expect(pipeline?.entries.map(\.isRemoved) == [true, false])
        #expect(pipeline?.entries.first?.status == .failed("it said so"))
        #expect(pipeline?.entries.first?.commits == ["c1"])
        #expect(pipeline?.entries.first?.costDollars == 0.5)
        try await fixture.store.write { try $0.remove(second, at: 61) }
        #expect(try await fixture.store.read { try $0.pipeline(first) } == nil)
        #expect(try await fixture.store.faults() == [])
    }

    @Test func `the newest run of a branch is found`() async throws {
        let fixture = try StoreFixture()
        for (number, repository) in [(1, "/a"), (2, "/a"), (3, "/b")] {
            let run = try await fixture.add(number, repository: repository)
            try await fixture.store.write { try $0.update(run) { $0.branch = "berth/x" } }
        }
        try await fixture.store.read { view throws in
            let name = StoreFixture.name
            #expect(try view.newestRun(branch: "berth/x") == name(3))
            #expect(try view.newestRun(branch: "berth/x", repository: "/a") == name(2))
            #expect(try view.newestRun(branch: "berth/y") == nil)
            #expect(try view.recentRepositories(limit: 9).map(\.path) == ["/b", "/a"])
            #expect(try view.recentRepositories(limit: 9).map(\.runCount) == [1, 2])
        }
    }
}
