import Agent
import Diagnostics
import JSONC
import OrderedCollections
import Runs
import Testing

@Suite struct RunRecordTests {
    private func record() throws -> RunRecord {
        let identifier = try #require(RunIdentifier(parsing: "0123456789"))
        return RunRecord(
            identifier: identifier,
            pipeline: identifier,
            repositoryPath: "/home/me/project",
            baseCommit: "abc",
            branch: "berth/x",
            prompt: "do\n\"it\"",
            session: "S",
            resumesConversation: false,
            containerName: "berth-0123456789",
            timeLimit: TimeSpan(seconds: 100),
            keptContainers: .failed
        )
    }

    /// Each state that a run passes, with what a new process does first when it goes on there.
    private static let stations: [(RunMachine.Event, [RunMachine.Effect])] = [
        (.begun, [.prepare]),
        (.prepared, [.build]),
        (.built, [.setUp]),
        (.setUp(container: "c"), [.seal(container: "c")]),
        (.sealed, [.startAgent(container: "c", attempt: 0)]),
        (
            .agentStarted,
            [.startAgent(container: "c", attempt: 0), .start(.timeLimit, milliseconds: 95_000)]
        ),
        (
            .stopRequested,
            [
                .startAgent(container: "c", attempt: 0), .signalAgent(container: "c", .interrupt),
                .start(.grace, milliseconds: 10_000),
            ]
        ),
        (.agentEnded(AgentJudge().outcome(exitStatus: 143)), [.collect(container: "c")]),
        (.stopRequested, [.collect(container: "c")]),
        (
            .collected(commits: ["1"]), [.cleanUp(keepsContainer: true, keepsWork: false)]
        ),
        (.cleanedUp, []),
    ]

    @Test func `a killed Berth goes on from every persisted state`() throws {
        var machine = try record().machine
        for (event, expected) in Self.stations {
            _ = machine.handle(event, at: 1000)
            var record = try record()
            record.update(from: machine)
            let text = record.json.text(.pretty)
            let read = try RunRecord(JSONValue(parsing: text))
            #expect(read == record)
            var resumed = read.machine
            #expect(resumed.handle(.resumed, at: 6000) == expected, "\(event)")
            #expect(resumed.state == machine.state)
        }
    }

    @Test func `a record of another version or with a hole is refused`() throws {
        var json = try #require(try record().json.object)
        json["version"] = 2
        #expect(throws: RecordError.version(found: 2)) { try RunRecord(.object(json)) }
        json["version"] = 1
        json["branch"] = nil
        #expect(throws: RecordError.member("branch")) { try RunRecord(.object(json)) }
        json["branch"] = "b"
        json["state"] = ["phase": "sleeping"]
        #expect(throws: RecordError.member("phase")) { try RunRecord(.object(json)) }
    }

    @Test func `the time of a phase ends where the next one begins`() throws {
        var record = try record()
        record.phaseStarts = [.preparing: 100, .building: 350, .finished: 1000]
        #expect(record.milliseconds(of: .preparing) == 250)
        #expect(record.milliseconds(of: .building) == 650)
        #expect(record.milliseconds(of: .running) == nil)
        #expect(record.milliseconds(of: .finished) == nil)
    }
}
