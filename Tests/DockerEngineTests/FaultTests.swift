import Diagnostics
import JSONC
import TestSupport
import Testing

@testable import DockerEngine

/// What goes wrong on the way, on a real socket.
struct FaultTests {
    /// Limits that only a call without an answer reaches, however busy the machine is.
    private static func limits(_ patience: Duration) -> EngineLimits {
        EngineLimits(
            connect: .seconds(60),
            answer: patience,
            transferIdle: patience,
            pullIdle: patience,
            answerSizeBytes: 1_000
        )
    }

    private static func engine(_ fake: FakeEngine, _ patience: Duration) -> DockerEngine {
        DockerEngine(
            endpoint: EngineEndpoint(socketPath: fake.socketPath),
            limits: limits(patience)
        )
    }

    /// Runs calls against an engine that answers all requests with the same steps.
    private static func with(
        _ steps: FakeEngine.Step...,
        patience: Duration = .seconds(60),
        call: (DockerEngine) async throws -> Void
    ) async throws {
        try await FakeEngine.with(steps) { try await call(engine($0, patience)) }
    }

    @Test func `a call without an answer ends at its limit`() async throws {
        try await Self.with(patience: .seconds(2)) { engine in
            await #expect(
                throws: DockerError.timeout(
                    operation: "tell its version",
                    limit: .seconds(2)
                )
            ) {
                try await engine.version()
            }
        }
    }

    @Test func `an answer that stops in its middle ends at the limit`() async throws {
        try await Self.with(
            .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
            patience: .seconds(2)
        ) {
            engine in
            await #expect(
                throws: DockerError.timeout(
                    operation: "tell its version",
                    limit: .seconds(2)
                )
            ) {
                try await engine.version()
            }
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
    func `a connection cut in mid answer is told`(text: String) async throws {
        try await Self.with(.send(text), .close) { engine in
            await #expect(throws: DockerError.connectionCut(operation: "tell its version")) {
                try await engine.version()
            }
        }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
    func `an answer that is no HTTP is told`(text: String) async throws {
        try await Self.with(.send(text)) { engine in
            await #expect {
                try await engine.version()
            } throws: { error in
                guard case .unexpectedAnswer("tell its version", _) = error as? DockerError
                else { return false }
                return true
            }
        }
    }

    @Test func `an answer that is no JSON is told`() async throws {
        try await Self.with(.answer(200, "<html>")) { engine in
            await #expect(
                throws: DockerError.unexpectedAnswer(
                    operation: "tell its version",
                    reason: "it is no JSON"
                )
            ) {
                try await engine.version()
            }
        }
    }

    @Test func `an answer that is too large is not kept`() async throws {
        try await Self.with(.answer(200, String(repeating: " ", count: 2_000))) { engine in
            await #expect(
                throws: DockerError.answerTooLarge(
                    operation: "tell its version",
                    limitBytes: 1_000
                )
            ) {
                try await engine.version()
            }
        }
    }

    @Test(arguments: [
        (
            404, #"{"message":"No such container: x"}"#,
            DockerError.notFound(
                .container,
                name: "x",
                operation: "start the container `x`",
                message: "No such container: x"
            )
        ),
        (
            404, #"{"message":"network berth-x not found"}"#,
            .notFound(
                .network,
                name: "berth-x",
                operation: "start the container `x`",
                message: "network berth-x not found"
            )
        ),
        (
            409, #"{"message":"container is paused"}"#,
            .conflict(operation: "start the container `x`", message: "container is paused")
        ),
        (
            400, #"{"message":"no command specified"}"#,
            .rejected(operation: "start the container `x`", message: "no command specified")
        ),
        (
            500, #"{"message":"driver failed"}"#,
            .server(operation: "start the container `x`", status: 500, message: "driver failed")
        ),
        (
            500, #"{"message":"mkdir /var/lib/docker: no space left on device"}"#,
            .noSpace(
                operation: "start the container `x`",
                message: "mkdir /var/lib/docker: no space left on device"
            )
        ),
        (
            502, "bad gateway\n",
            .server(operation: "start the container `x`", status: 502, message: "bad gateway")
        ),
        (
            503, "",
            .server(
                operation: "start the container `x`",
                status: 503,
                message: "HTTP status 503 without a reason"
            )
        ),
    ])
    func `an engine's error keeps its meaning`(
        status: Int,
        body: String,
        expected: DockerError
    ) async throws {
        try await Self.with(.answer(status, body)) { engine in
            await #expect(throws: expected) { try await engine.startContainer("x") }
        }
    }

    @Test func `a command's stream that is cut in mid frame is told`() async throws {
        let head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
        try await Self.with(
            .send(head),
            .sendBytes([1, 0, 0, 0, 0, 0, 0, 9, 65, 66]),
            .close
        ) { engine in
            var output = try await engine.startExec("e").output.makeAsyncIterator()
            #expect(try await output.next() == .stdout([65, 66]))
            await #expect(throws: DockerError.connectionCut(operation: "start the command `e`")) {
                try await output.next()
            }
        }
    }

    @Test func `a stream that stands still ends at its limit`() async throws {
        try await Self.with(
            .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
            patience: .seconds(2)
        ) { engine in
            var bytes = try await engine.getArchive(from: "x", path: "/a").makeAsyncIterator()
            #expect(try await bytes.next() == [97, 98])
            await #expect(
                throws: DockerError.timeout(
                    operation: "copy `/a` from the container `x`",
                    limit: .seconds(2)
                )
            ) {
                try await bytes.next()
            }
        }
    }

    @Test func `a cancelled call ends at once`() async throws {
        try await FakeEngine.with([]) { fake in
            let engine = DockerEngine(endpoint: EngineEndpoint(socketPath: fake.socketPath))
            let task = Task { try await engine.version() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
