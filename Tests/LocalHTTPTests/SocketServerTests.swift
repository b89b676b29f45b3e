import Diagnostics
import Glibc
import HTTPTypes
import HummingbirdCore
import LocalHTTP
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SocketServerTests {
    let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    private func server(_ place: SocketPlace, mode: UInt32 = 0o600) -> SocketServer {
        SocketServer(place: place, mode: mode) { request, writer, _ in
            try await writer.write(
                response: HTTPResponse(status: .ok),
                body: ResponseBody(byteBuffer: ByteBuffer(string: "at \(request.uri.path)"))
            )
        }
    }

    @Test func `a request is answered while it serves, and the socket is gone afterwards`()
        async throws
    {
        let place = SocketPlace(folder: scratch.path)
        let answer = try await server(place, mode: 0o666).serving {
            var status = stat()
            try #require(lstat(place.path, &status) == 0)
            #expect(status.st_mode == S_IFSOCK | 0o666)
            return try await SocketClient(place: place).send(.GET, "/here")
        }
        #expect(answer.body == "at /here")
        #expect(try names(in: scratch.path) == [])
    }

    @Test func `a path longer than a socket's address works`() async throws {
        var folder = scratch.path
        for _ in 0..<5 {
            folder += "/" + String(repeating: "deep", count: 15)
            try #require(mkdir(folder, 0o700) == 0)
        }
        let place = SocketPlace(folder: folder)
        let answer = try await server(place).serving {
            try await SocketClient(place: place).send(.GET, "/far")
        }
        #expect(place.path.utf8.count > 300)
        #expect(answer.body == "at /far")
    }

    @Test func `a socket that a killed process left is replaced`() async throws {
        let place = SocketPlace(folder: scratch.path)
        try leaveSocket(at: place.path)
        let answer = try await server(place).serving {
            try await SocketClient(place: place).send(.GET, "/again")
        }
        #expect(answer.body == "at /again")
    }

    @Test func `a server can be started again on the same path`() async throws {
        let place = SocketPlace(folder: scratch.path)
        for round in 1...3 {
            let answer = try await server(place).serving {
                try await SocketClient(place: place).send(.GET, "/\(round)")
            }
            #expect(answer.body == "at /\(round)")
        }
    }

    @Test func `a socket on which somebody listens is not taken over`() async throws {
        let place = SocketPlace(folder: scratch.path)
        let second = server(place)
        try await server(place).serving {
            await #expect(throws: LocalHTTPError.inUse(place.path)) {
                try await second.serving {}
            }
            let answer = try await SocketClient(place: place).send(.GET, "/still")
            #expect(answer.body == "at /still")
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        let place = SocketPlace(folder: scratch.path)
        close(creat(place.path, 0o600))
        let error = await #expect(throws: LocalHTTPError.self) {
            try await server(place).serving {}
        }
        #expect(error == .occupied(place.path))
        #expect(try names(in: scratch.path) == ["api.sock"])
    }

    @Test func `a missing folder is named`() async throws {
        let place = SocketPlace(folder: "\(scratch.path)/missing")
        let error = await #expect(throws: LocalHTTPError.self) {
            try await server(place).serving {}
        }
        let text = error.map { DiagnosticError($0.diagnostics).description }
        #expect(
            text == """
                error: cannot open the folder `\(place.folder)` for a socket: No such file or directory
                hint: check that the folder is there and belongs to you
                """
        )
    }

    @Test func `the answer is cancelled when the client goes away`() async throws {
        let place = SocketPlace(folder: scratch.path)
        let (started, start) = AsyncStream<Void>.makeStream()
        let (cancelled, cancel) = AsyncStream<Void>.makeStream()
        let server = SocketServer(place: place) { _, _, _ in
            start.finish()
            defer { cancel.finish() }
            try await Task.sleep(for: .seconds(600))
        }
        try await server.serving {
            let client = Task { try await SocketClient(place: place).send(.GET, "/slow") }
            for await _ in started {}
            client.cancel()
            for await _ in cancelled {}
        }
    }

    private func names(in folder: String) throws -> [String] {
        let directory = try #require(opendir(folder))
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(result == 0)
    }
}
