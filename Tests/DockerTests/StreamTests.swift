import DockerEngine
import JSONC
import TestSupport
import Testing

struct StreamTests {
    @Test func `logs are followed to the container's end`() async throws {
        try await DockerFixture.with { fixture in
            let id = try await fixture.createContainer(
                command: ["sh", "-c", "echo one; echo bad >&2; read x; echo two"],
                config: ["OpenStdin": true, "StdinOnce": true, "AttachStdin": true]
            )
            let session = try await fixture.engine.attachContainer(id, attachStdin: true)
            try await fixture.engine.startContainer(id)
            var logs = try await fixture.engine.containerLogs(
                id,
                selection: .stdout,
                follow: true
            ).makeAsyncIterator()
            #expect(try await logs.next() == .stdout(Array("one\n".utf8)))
            try await session.write("go\n".utf8)
            #expect(try await logs.next() == .stdout(Array("two\n".utf8)))
            #expect(try await logs.next() == nil)
            var attached: [OutputChunk] = []
            for try await chunk in session.output { attached.append(chunk) }
            #expect(attached.filter { $0 == .stderr(Array("bad\n".utf8)) }.count == 1)
            var tail: [OutputChunk] = []
            for try await chunk in try await fixture.engine.containerLogs(id, tail: 1) {
                tail.append(chunk)
            }
            #expect(tail == [.stdout(Array("two\n".utf8))])
        }
    }

    @Test func `events tell what happens to a test's containers`() async throws {
        try await DockerFixture.with { fixture in
            var events = try await fixture.engine.events(
                filters: fixture.filter.and("type", "container")
            ).makeAsyncIterator()
            let id = try await fixture.createContainer(command: ["sh", "-c", "exit 4"])
            try await fixture.engine.startContainer(id)
            var actions: [String] = []
            while let event = try await events.next() {
                actions.append(event.action)
                #expect(event.actorID == id && event.type == "container")
                #expect(event.timeNanoseconds > 0)
                if event.action == "die" {
                    #expect(event.attributes["exitCode"] == "4")
                    break
                }
            }
            #expect(actions == ["create", "start", "die"])
        }
    }

    @Test func `a reader that is cancelled ends its wait`() async throws {
        try await DockerFixture.with { fixture in
            let stream = try await fixture.engine.events(filters: fixture.filter)
            let task = Task {
                for try await _ in stream {}
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a slow reader of much output gets all of it`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await fixture.startContainer()
            let exec = try await fixture.engine.createExec(
                in: container,
                ExecConfig(["sh", "-c", "yes | head -c 20000000"])
            )
            let session = try await fixture.engine.startExec(exec)
            var count = 0
            for try await chunk in session.output {
                if count == 0 { _ = try await fixture.engine.version() }
                count += chunk.bytes.count
            }
            #expect(count == 20_000_000)
        }
    }
}
