import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import DockerEngine

/// How connections are made, kept and handed over.
struct ConnectionTests {
    private static func engine(_ fake: FakeEngine) -> DockerEngine {
        DockerEngine(endpoint: EngineEndpoint(socketPath: fake.socketPath))
    }

    @Test func `one connection serves one call after another`() async throws {
        try await FakeEngine.with([.answer(200, #"{"Version":"27"}"#)]) { fake in
            let engine = Self.engine(fake)
            for _ in 0..<5 {
                let version = try await engine.version()
                #expect(version.version == "27")
            }
            #expect(fake.connectionCount == 1)
            #expect(fake.requestLines == Array(repeating: "GET /v1.41/version HTTP/1.1", count: 5))
        }
    }

    @Test func `calls at the same time have connections of their own`() async throws {
        try await FakeEngine.with([.answer(200, "{}")]) { fake in
            let engine = Self.engine(fake)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await engine.version() } }
                try await group.waitForAll()
            }
            #expect(fake.requests.count == 20)
        }
    }

    @Test func `a stream that was read to its end gives its connection back`() async throws {
        let body = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
        try await FakeEngine.with([.send(body)]) { fake in
            let engine = Self.engine(fake)
            for _ in 0..<3 {
                var bytes: [UInt8] = []
                for try await piece in try await engine.getArchive(from: "x", path: "/") {
                    bytes += piece
                }
                #expect(bytes == [97, 98])
            }
            #expect(fake.connectionCount == 1)
        }
    }

    @Test(arguments: [
        ("Server: Libpod/4.3.1 (linux)", true), ("Libpod-API-Version: 4.3.1", true),
        ("Server: Docker/20.10.24 (linux)", false),
    ])
    func `Podman is told from Docker by the headers of its answers`(
        header: String,
        isPodman: Bool
    ) async throws {
        let answer = "HTTP/1.1 200 OK\r\n\(header)\r\nContent-Length: 2\r\n\r\nOK"
        try await FakeEngine.with([.send(answer)]) { fake in
            let answer = try await Self.engine(fake).isPodman()
            #expect(answer == isPodman)
        }
    }

    @Test func `a newer engine that demands a newer version gets it`() async throws {
        let refusal = """
            {"message":"client version 1.41 is too old. Minimum supported API version is 1.44, \
            please upgrade your client to a newer version"}
            """
        let script: FakeEngine.Script = { request in
            request.contains("/v1.41/") ? [.answer(400, refusal)] : [.answer(200, "{}")]
        }
        try await FakeEngine.with(script) { fake in
            let engine = Self.engine(fake)
            _ = try await engine.version()
            _ = try await engine.systemInformation()
            #expect(
                fake.requestLines == [
                    "GET /v1.41/version HTTP/1.1", "GET /v1.44/version HTTP/1.1",
                    "GET /v1.44/info HTTP/1.1",
                ]
            )
        }
    }

    @Test func `an upload, which cannot be repeated, agrees on the version before`() async throws {
        let refusal = #"{"message":"is too old. Minimum supported API version is 1.44, upgrade"}"#
        let script: FakeEngine.Script = { request in
            request.contains("/v1.41/") ? [.answer(400, refusal)] : [.answer(200, "{}")]
        }
        try await FakeEngine.with(script) { fake in
            let chunks = AsyncStream<[UInt8]> { continuation in
                continuation.yield([1, 2, 3])
                continuation.finish()
            }
            try await Self.engine(fake).putArchive(into: "x", path: "/a", chunks: chunks)
            #expect(
                fake.requestLines == [
                    "GET /v1.41/_ping HTTP/1.1",
                    "PUT /v1.44/containers/x/archive?path=%2Fa HTTP/1.1",
                ]
            )
            #expect(fake.requests.last?.hasSuffix("3\r\n\u{1}\u{2}\u{3}\r\n0\r\n\r\n") == true)
        }
    }

    @Test func `a kept connection that the engine has closed is replaced`() async throws {
        try await FakeEngine.with([.answer(200, "{}"), .close]) { fake in
            let engine = Self.engine(fake)
            for _ in 0..<20 { _ = try await engine.version() }
            #expect(fake.connectionCount >= 20)
        }
    }

    @Test func `an older engine is refused with both versions`() async throws {
        let answer = "HTTP/1.1 400 Bad\r\nApi-Version: 1.40\r\nContent-Length: 2\r\n\r\n{}"
        try await FakeEngine.with([.send(answer)]) { fake in
            await #expect(
                throws: DockerError.engineTooOld(apiVersion: "1.40", needed: "1.41")
            ) {
                try await Self.engine(fake).ping()
            }
        }
    }

    @Test func `a handed over connection goes both ways with a half close`() async throws {
        let head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
        try await FakeEngine.with([.send(head), .echo]) { fake in
            let session = try await Self.engine(fake).startExec("e")
            try await session.write([1, 2, 0, 255])
            try await session.closeInput()
            var stdout: [UInt8] = []
            var stderr: [UInt8] = []
            for try await chunk in session.output {
                switch chunk {
                case .stdout(let bytes): stdout += bytes
                case .stderr(let bytes): stderr += bytes
                }
            }
            #expect(stdout == [1, 2, 0, 255])
            #expect(stderr == Array("end".utf8))
            await #expect(throws: DockerError.inputClosed(operation: "start the command `e`")) {
                try await session.write([3])
            }
        }
    }

    @Test func `bytes that follow the head of a handover at once are not lost`() async throws {
        let head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
        let frame: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 1, 66]
        try await FakeEngine.with([.sendBytes(Array(head.utf8) + frame), .close]) { fake in
            var output = try await Self.engine(fake).startExec("e").output.makeAsyncIterator()
            #expect(try await output.next() == .stdout([66]))
            #expect(try await output.next() == nil)
        }
    }

    @Test func `a refused handover is the engine's error`() async throws {
        try await FakeEngine.with([.answer(409, #"{"message":"is paused"}"#)]) { fake in
            await #expect(
                throws: DockerError.conflict(
                    operation: "start the command `e`",
                    message: "is paused"
                )
            ) {
                try await Self.engine(fake).startExec("e")
            }
        }
    }

    @Test func `a failing source of an upload ends the call with its own error`() async throws {
        struct SourceFailed: Error {}
        try await FakeEngine.with([.answer(200, "OK")]) { fake in
            let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
                continuation.yield([1])
                continuation.finish(throwing: SourceFailed())
            }
            await #expect(throws: SourceFailed.self) {
                try await Self.engine(fake).putArchive(into: "x", path: "/", chunks: chunks)
            }
        }
    }

    @Test func `a missing socket, a file and a deaf socket are told apart`() async throws {
        try await TemporaryDirectory.with { folder in
            let missing = EngineEndpoint(socketPath: folder + "/none.sock")
            await #expect(throws: DockerError.socketMissing(missing)) {
                try await DockerEngine(endpoint: missing).ping()
            }
            let file = EngineEndpoint(socketPath: folder + "/file")
            try Data().write(to: URL(filePath: file.socketPath))
            await #expect(throws: DockerError.connectionRefused(file)) {
                try await DockerEngine(endpoint: file).ping()
            }
            let long = EngineEndpoint(
                socketPath: folder + "/" + String(repeating: "x", count: 200)
            )
            await #expect(
                throws: DockerError.connectionFailed(
                    long,
                    reason: "the path is too long for a socket"
                )
            ) {
                try await DockerEngine(endpoint: long).ping()
            }
            #expect(
                DockerError(connecting: missing, errno: EACCES) == .permissionDenied(missing)
            )
            #expect(
                DockerError(connecting: missing, errno: EMFILE)
                    == .connectionFailed(missing, reason: "Too many open files")
            )
        }
    }
}
