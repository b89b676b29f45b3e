import Diagnostics
import JSONC
import OrderedCollections
import Runs
import Store
import Testing

struct StoreTests {
    @Test func `a run is read as it was kept`() async throws {
        let fixture = try StoreFixture()
        var (run, submission) = StoreFixture.overview(1)
        submission.flags = ["model": ["opus"]]
        run.branch = "berth/fix-the-login"
        run.reservedMemory = ByteCount(bytes: 4 << 30)
        run.reservedProcessors = 1.5
        run.commits = ["aa", "bb"]
        run.changedLines = .init(files: 2, added: 30, removed: 4)
        run.progress = RunProgress(
            turns: 3,
            costDollars: 0.25,
            activity: .init(tool: "Edit", argument: "a \"b\"", since: 7)
        )
        var machine = RunMachine(timeLimit: TimeSpan(seconds: 60), keptContainers: .always)
        _ = machine.handle(.begun, at: 5)
        let event = RunEvent.status(run.status, run: run.identifier, time: 5)
        let (kept, asked, begun) = (run, submission, machine)
        try await fixture.store.write {
            try $0.insert(
                kept,
                submission: asked,
                ticket: ["a": [1, 2.5, "ü\n"]],
                machine: begun,
                events: [event]
            )
        }
        let (found, events) = try await fixture.store.read {
            (try $0.run(kept.identifier), try $0.events(after: 0, limit: 10))
        }
        #expect(found.overview == run)
        #expect(found.submission == submission)
        #expect(found.ticket == ["a": [1, 2.5, "ü\n"]])
        #expect(found.machine == machine)
        var numbered = event
        numbered.number = 1
        #expect(events == [numbered])
    }

    @Test func `a store in a folder that is not there is told by its path`() {
        let error = #expect(throws: StoreError.self) {
            _ = try Store(path: "/nonexistent-folder/berth.sqlite")
        }
        #expect(
            error?.diagnostics.first?.summary
                == "cannot open the store `/nonexistent-folder/berth.sqlite`: "
                + "No such file or directory"
        )
    }
}
