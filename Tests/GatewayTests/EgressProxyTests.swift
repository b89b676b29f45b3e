import Egress
import Glibc
import LocalHTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

/// The proxy on a real unix socket, with real servers on loopback that stand for the internet.
@Suite(.serialized) struct EgressProxyTests {
    @Test func `an allowed tunnel carries bytes both ways and each end alone`() async throws {
        try await withScene(allow: ["open.example"]) { scene in
            let socket = try scene.connect()
            defer { close(socket) }
            try scene.send("CONNECT open.example:443 HTTP/1.1\r\nHost: x\r\n\r\nhello", to: socket)
            try #require(scene.read(socket, until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            shutdown(socket, Int32(SHUT_WR))
            #expect(scene.readAll(socket) == "hello")
            scene.wait { scene.records.map(\.sentBytes).reduce(0, +) == 5 }
            #expect(scene.records.map(\.decision.isAllowed) == [true, true])
            #expect(scene.records.map(\.requests) == [1, 0])
            #expect(scene.records.map(\.receivedBytes) == [0, 5])
        }
    }

    @Test(
        arguments: [
            ("closed.example:443", "refused"), ("open.example:22", "refused"),
            ("127.0.0.1:443", "refused"), ("[::1]:443", "refused"),
            ("169.254.169.254:80", "refused"), ("127.1:443", "bad-target"),
            ("2130706433:443", "bad-target"), ("0x7f.1:443", "bad-target"),
            ("open.example", "bad-target"), ("user@open.example:443", "bad-target"),
            ("inside.example:443", "refused"), ("mapped.example:443", "refused"),
            ("machine.example:443", "refused"), ("open.example\u{0}.evil.example:443", ""),
            ("[::ffff:127.0.0.1]:443", "refused"), ("gone.example:443", "no-address"),
        ]
    )
    func `any other tunnel is refused with a reason`(_ target: String, _ code: String) async throws
    {
        let names = ["open", "inside", "mapped", "machine", "gone"].map { "\($0).example" }
        try await withScene(allow: names) { scene in
            let answer = try scene.ask("CONNECT \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            // What is no HTTP at all gets no answer.
            if code.isEmpty { return #expect(answer.isEmpty, "\(answer)") }
            #expect(answer.contains("x-berth-egress: \(code)\r\n"), "\(answer)")
            #expect(scene.received.isEmpty)
            #expect(answer.contains("\r\n\r\nberth: "))
        }
    }

    @Test func `no name is looked up before it is allowed`() async throws {
        try await withScene(allow: ["open.example"]) { scene in
            _ = try scene.ask("CONNECT secret.closed.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try scene.ask("GET http://secret.closed.example/ HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(scene.lookedUp.isEmpty)
        }
    }

    @Test func `a request of plain HTTP goes out without what is between the hops`() async throws {
        try await withScene(allow: ["open.example"]) { scene in
            let answer = try scene.ask(
                "POST http://open.example/a?b=1#c HTTP/1.1\r\nHost: evil.example\r\n"
                    + "Proxy-Authorization: Basic eA==\r\nX-Hop: 1\r\nConnection: X-Hop\r\n"
                    + "Content-Length: 4\r\n\r\nbody"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("POST /a?b=1 HTTP/1.1"))
            #expect(answer.contains("host: open.example\r\n"))
            #expect(answer.hasSuffix("body"))
            for hidden in ["evil.example", "Basic", "X-Hop: 1"] {
                #expect(!answer.contains(hidden), "\(hidden)")
            }
        }
    }

    @Test func `methods and paths count for plain HTTP`() async throws {
        try await withScene(allow: ["GET open.example/docs"]) { scene in
            let open = try scene.ask("GET http://open.example/docs/x HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(open.hasPrefix("HTTP/1.1 200"))
            for line in [
                "GET http://open.example/ ", "POST http://open.example/docs ",
                "GET http://open.example/docs/../x ", "GET http://open.example/docs/%2e%2e/x ",
                "CONNECT open.example:80 ",
            ] {
                let answer = try scene.ask(
                    "\(line)HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                )
                #expect(answer.hasPrefix("HTTP/1.1 403"), "\(line): \(answer)")
            }
        }
    }

    @Test func `a second request on the connection goes nowhere`() async throws {
        try await withScene(allow: ["GET open.example/docs"]) { scene in
            let request = "GET http://open.example/docs HTTP/1.1\r\nHost: x\r\n\r\n"
            let second = "DELETE http://open.example/secret HTTP/1.1\r\nHost: x\r\n\r\n"
            let answer = try scene.ask(request + second)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(!answer.contains("secret"))
            #expect(!scene.received.contains("secret"))
        }
    }

    @Test func `the body of a second request does not become a request of the first`() async throws
    {
        try await withScene(allow: ["GET open.example/docs"]) { scene in
            let hidden = "DELETE /secret HTTP/1.1\r\nHost: open.example\r\n\r\n"
            let answer = try scene.ask(
                "GET http://open.example/docs HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST http://x.example/ HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Length: \(hidden.utf8.count)\r\n\r\n\(hidden)"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(!scene.received.contains("secret"))
            #expect(scene.records.map(\.requests).reduce(0, +) == 1)
        }
    }

    @Test(
        arguments: [
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 4\r\nContent-Length: 40\r\n\r\nbody",
            "Content-Length: +4\r\n\r\nbody",
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "X: a\r\n b\r\nContent-Length : 4\r\n\r\nbody",
        ]
    )
    func `a body that ends at two places goes nowhere`(_ rest: String) async throws {
        try await withScene(allow: ["open.example"]) { scene in
            let answer = try scene.ask(
                "POST http://open.example/ HTTP/1.1\r\nHost: x\r\n\(rest)"
            )
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(scene.received.isEmpty)
        }
    }

    @Test func `a program that waits for a word before its body gets it`() async throws {
        try await withScene(allow: ["open.example"]) { scene in
            let socket = try scene.connect()
            defer { close(socket) }
            try scene.send(
                "POST http://open.example/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n",
                to: socket
            )
            #expect(scene.read(socket, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try scene.send("4\r\nbody\r\n0\r\n\r\n", to: socket)
            // The server's test program waits for a body that ends so.
            scene.wait { scene.received.contains("4\r\nbody\r\n0\r\n\r\n") }
            #expect(!scene.received.lowercased().contains("expect"))
        }
    }

    @Test func `an answer that breaks off is no whole answer`() async throws {
        try await withScene(allow: ["open.example"]) { scene in
            let answer = try scene.ask("GET http://open.example/cut HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.contains("content-length: 100"))
            #expect(answer.hasSuffix("part"))
        }
    }

    @Test func `who says nothing or too much is sent away`() async throws {
        var limits = EgressLimits()
        limits.head = .milliseconds(200)
        try await withScene(allow: ["open.example"], limits: limits) { scene in
            let slow = try scene.connect()
            defer { close(slow) }
            try scene.send("GET http://open.exa", to: slow)
            #expect(scene.readAll(slow) == "")
            let long = String(
                repeating: "X-Many: \(String(repeating: "y", count: 990))\r\n",
                count: 200
            )
            let answer = try? scene.ask(
                "GET http://open.example/ HTTP/1.1\r\nHost: x\r\n\(long)\r\n"
            )
            #expect(answer == nil || answer == "")
            #expect(scene.received.isEmpty)
        }
    }

    @Test func `a run has only so many connections and can go on when some are closed`()
        async throws
    {
        var limits = EgressLimits()
        limits.connections = 2
        try await withScene(allow: ["open.example"], limits: limits) { scene in
            let (first, second) = (try scene.connect(), try scene.connect())
            let request = "GET http://open.example/ HTTP/1.1\r\nHost: x\r\n\r\n"
            let third = (try? scene.ask(request)) ?? ""
            #expect(third.isEmpty)
            close(first)
            close(second)
            scene.wait { ((try? scene.ask(request)) ?? "").hasPrefix("HTTP/1.1 200") }
        }
    }

    @Test func `a refusal reaches a program that is still sending`() async throws {
        try await withScene(allow: []) { scene in
            let socket = try scene.connect()
            defer { close(socket) }
            try scene.send(
                "POST http://closed.example/ HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n",
                to: socket
            )
            for _ in 0..<5 { try scene.send(String(repeating: "z", count: 100_000), to: socket) }
            #expect(scene.readAll(socket).hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test func `a server that takes nothing holds up the program, and nothing is lost`()
        async throws
    {
        try await withScene(allow: ["open.example:444"]) { scene in
            let socket = try scene.connect()
            defer { close(socket) }
            try scene.send("CONNECT open.example:444 HTTP/1.1\r\nHost: x\r\n\r\n", to: socket)
            try #require(scene.read(socket, until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            let most = 64 << 20
            let accepted = scene.push(socket, atMost: most)
            #expect(accepted > 0)
            #expect(accepted < most)
            scene.openDoor()
            scene.wait { scene.receivedBytes == accepted }
        }
    }

    @Test(
        arguments: [
            "GET / HTTP/1.1\r\nHost: open.example\r\n\r\n",
            "GET https://open.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
    )
    func `what no proxy takes is refused`(_ request: String) async throws {
        try await withScene(allow: ["open.example"]) { scene in
            #expect((try? scene.ask(request))?.hasPrefix("HTTP/1.1 400") == true)
        }
    }

    @Test func `a policy can be changed while the proxy runs`() async throws {
        try await withScene(allow: []) { scene in
            let request = "GET http://open.example/ HTTP/1.1\r\nHost: x\r\n\r\n"
            #expect((try? scene.ask(request))?.hasPrefix("HTTP/1.1 403") == true)
            scene.gate.policy.allow.append(try EgressRule(parsing: "open.example"))
            #expect((try? scene.ask(request))?.hasPrefix("HTTP/1.1 200") == true)
        }
    }

    private func withScene(
        allow: [String],
        limits: EgressLimits = EgressLimits(),
        _ body: @escaping @Sendable (EgressScene) throws -> Void
    ) async throws {
        let rules = try allow.map { try EgressRule(parsing: $0) }
        try await EgressScene.with(
            EgressPolicy(mode: .allowlist, allow: rules),
            limits: limits,
            body
        )
    }
}
