import FoundationEssentials
import Glibc
import JSONC
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// The login of Claude Code, with a token server on loopback.
@Suite(.timeLimit(.minutes(1)))
struct ClaudeLoginTests {
    private static let now = 1_800_000_000_000

    private let scratch: ScratchFolder
    private let folder: String

    init() throws {
        scratch = try ScratchFolder()
        folder = scratch.folder("claude")
    }

    private var path: String { "\(folder)/.credentials.json" }

    private func write(expires: Int, refresh: String = "refresh-1") throws {
        let text = """
            {
              "mcpOAuth": { "server|1": { "accessToken": "other" } },
              "claudeAiOauth": {
                "accessToken": "access-1", "refreshToken": "\(refresh)", "expiresAt": \(expires),
                "scopes": ["user:inference", "user:profile"], "subscriptionType": "max"
              },
              "organizationUuid": "o"
            }
            """
        try Data(text.utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
    }

    private func keeper(_ server: FakeServer) throws -> CredentialKeeper {
        CredentialKeeper(
            try ClaudeLogin(
                folder: folder,
                environment: [ClaudeLogin.tokenServerVariable: "http://\(server.host)/token"],
                now: { Self.now }
            ),
            now: { Self.now }
        )
    }

    private func found(_ server: FakeServer) async throws -> [Credential] {
        let keeper = try keeper(server)
        return try await keeper.current()
    }

    private static func renewing(_ request: FakeServer.Request, _ count: Int) -> FakeServer.Answer {
        let body = #"""
            {"access_token":"access-\#(count + 2)","refresh_token":"refresh-\#(count + 2)","expires_in":28800,"scope":"user:inference user:profile"}
            """#
        return FakeServer.Answer(body: Array(body.utf8))
    }

    private func token(_ number: Int) -> [Credential] { [.oauthToken(Secret("access-\(number)"))] }

    @Test func `a login that lasts is used as it is`() async throws {
        try write(expires: Self.now + 600_000)
        try await FakeServer.with(answer: Self.renewing) { server in
            let found = try await found(server)
            #expect(found == token(1))
            #expect(server.requests == [])
        }
    }

    @Test func `a login near its end is renewed once for all, and the rest of the file stays`()
        async throws
    {
        try write(expires: Self.now + 200_000)
        try await FakeServer.with(answer: Self.renewing) { server in
            // Two processes, and many who ask in each.
            let keepers = [try keeper(server), try keeper(server)]
            try await withThrowingTaskGroup(of: [Credential].self) { group in
                for number in 0..<20 {
                    group.addTask { try await keepers[number % 2].current() }
                }
                for try await found in group { #expect(found == token(2)) }
            }
            #expect(server.requests.count == 1)
            let sent = try JSONValue(parsing: try #require(server.requests.first).body)
            #expect(
                sent == [
                    "grant_type": "refresh_token", "refresh_token": "refresh-1",
                    "client_id": "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
                    "scope": "user:inference user:profile",
                ]
            )
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            try JSONValue(parsing: text) == [
                "mcpOAuth": ["server|1": ["accessToken": "other"]],
                "claudeAiOauth": [
                    "accessToken": "access-2", "refreshToken": "refresh-2",
                    "expiresAt": .integer(Self.now + 28_800_000),
                    "scopes": ["user:inference", "user:profile"], "subscriptionType": "max",
                ],
                "organizationUuid": "o",
            ]
        )
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left == [".credentials.json"])
        #expect(access("\(folder).lock", F_OK) != 0)
    }

    @Test func `a refused token is renewed though it should last`() async throws {
        try write(expires: Self.now + 600_000)
        try await FakeServer.with(answer: Self.renewing) { server in
            let keeper = try keeper(server)
            let refused = try await keeper.current()
            #expect(await keeper.replacement(for: refused) == token(2))
        }
    }

    @Test func `what claude renewed meanwhile is taken, and nothing is sent`() async throws {
        try write(expires: Self.now + 200_000)
        let lock = "\(folder)/.oauth_refresh.lock"
        mkdir(lock, 0o700)
        try await FakeServer.with(answer: Self.renewing) { server in
            let keeper = try keeper(server)
            async let found = keeper.current()
            try await Task.sleep(for: .milliseconds(400))
            let text = try String(contentsOfFile: path, encoding: .utf8)
                .replacing("access-1", with: "access-9")
                .replacing("\(Self.now + 200_000)", with: "\(Self.now + 900_000)")
            try Data(text.utf8).write(to: URL(filePath: path))
            rmdir(lock)
            #expect(try await found == token(9))
            #expect(server.requests == [])
        }
    }

    @Test func `the lock of a process that is gone is taken over`() async throws {
        try write(expires: Self.now + 200_000)
        for lock in ["\(folder)/.oauth_refresh.lock", "\(folder).lock"] {
            mkdir(lock, 0o700)
            var times = [timeval](repeating: timeval(tv_sec: time(nil) - 61, tv_usec: 0), count: 2)
            utimes(lock, &times)
        }
        try await FakeServer.with(answer: Self.renewing) { server in
            let found = try await found(server)
            #expect(found == token(2))
        }
    }

    @Test func `a dead login says what to do and shows no token`() async throws {
        try write(expires: Self.now - 1)
        let body = #"{"error":"invalid_grant","error_description":"refresh-1 is unknown"}"#
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 400, body: Array(body.utf8))
        } _: { server in
            let keeper = try keeper(server)
            let error = await #expect(throws: CredentialError.self) { try await keeper.current() }
            #expect(
                error?.summary == "Claude Code's login on this machine is over: "
                    + "the server says invalid_grant to its refresh token (400)"
            )
            #expect(error?.isPassing == false)
        }
    }

    @Test func `a server that is down is waited for, as long as the token lasts`() async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 500)
        } _: { server in
            try write(expires: Self.now + 200_000)
            let found = try await found(server)
            #expect(found == token(1))
            try write(expires: Self.now)
            let keeper = try keeper(server)
            let error = await #expect(throws: CredentialError.self) { try await keeper.current() }
            #expect(error?.isPassing == true)
        }
    }

    @Test func `a refresh token goes nowhere but to its server or loopback`() {
        for address in ["https://example.org/token", "http://127.0.0.1.example.org/", "x"] {
            let error = #expect(throws: CredentialError.self) {
                try ClaudeLogin(
                    folder: folder,
                    environment: [ClaudeLogin.tokenServerVariable: address],
                    now: { 0 }
                )
            }
            #expect(error?.summary == "`BERTH_TOKEN_SERVER` must name a server on loopback")
        }
    }
}
