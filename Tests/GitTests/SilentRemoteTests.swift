import Diagnostics
import FoundationEssentials
import Glibc
import Testing

@testable import Git

/// A remote that takes a connection and says nothing keeps nobody waiting.
struct SilentRemoteTests {
    @Test func `a git server that is silent counts as away`() async throws {
        try await Sandbox.with { sandbox in
            let server = try SilentServer()
            defer { server.close() }
            let path = sandbox.root + "/copy.git"
            var remote = RemoteRepository(
                address: "git://127.0.0.1:\(server.port)/shop.git",
                path: path
            )
            remote.silence = .seconds(1)
            let start = ContinuousClock.now
            let error = await #expect(throws: GitError.self) {
                try await remote.fetch(with: sandbox.program)
            }
            #expect(.now - start < .seconds(20))
            let diagnostic = try #require(error?.diagnostics.first)
            #expect(diagnostic.code == "git-fetch-network")
            #expect(
                diagnostic.summary
                    == "`git://127.0.0.1:\(server.port)/shop.git` could not be reached"
            )
            #expect(diagnostic.excerpt == "Operation timed out: it sent nothing for 1 s")
            // Nothing half-made is left, nor an own process of git.
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.root)
            #expect(names.filter { $0.hasPrefix("copy.git") } == [])
        }
    }

    @Test func `a remote that answers is fetched, and again`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user("echo one > a && git add a && git commit -qm one")
            let path = sandbox.root + "/copy.git"
            let remote = RemoteRepository(address: "file://\(sandbox.repository)", path: path)
            try await remote.fetch(with: sandbox.program)
            try await sandbox.user("echo two > a && git commit -qam two")
            try await remote.fetch(with: sandbox.program)
            let there = try await sandbox.user("git rev-parse HEAD")
            #expect(try await sandbox.shell("git rev-parse HEAD", in: path) == there)
        }
    }

    @Test func `what git says of a repository that is not there is told without progress`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let remote = RemoteRepository(
                address: "file://\(sandbox.root)/nothing.git",
                path: sandbox.root + "/copy.git"
            )
            let error = await #expect(throws: GitError.self) {
                try await remote.fetch(with: sandbox.program)
            }
            let diagnostic = try #require(error?.diagnostics.first)
            #expect(diagnostic.code == "git-fetch-no-repository")
            #expect(diagnostic.excerpt?.contains("Cloning into") == false)
        }
    }
}

/// A server on loopback that takes connections and never answers.
private struct SilentServer {
    let port: Int
    private let socket: Int32

    struct Failure: Error {}

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, size) == 0 && listen(socket, 8) == 0
                    && getsockname(socket, generic, &size) == 0
            }
        }
        guard isBound else { throw Failure() }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    func close() { _ = Glibc.close(socket) }
}
