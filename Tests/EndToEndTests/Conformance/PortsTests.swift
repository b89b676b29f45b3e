import FoundationEssentials
import Glibc
import JSONC
import TestSupport
import Testing

extension ConformanceTests {
    /// Ports of the container on this machine.
    @Suite struct Ports {
        /// A server that answers every connection with its name.
        private static func server(_ name: String, _ address: String, _ port: Int) -> String {
            let answer = "HTTP/1.0 200 OK\\r\\n\\r\\n\(name)"
            return """
                perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); \
                setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); \
                bind(S, sockaddr_in(\(port), inet_aton("\(address)"))) or die; listen(S, 5); \
                while (accept(C, S)) { sysread(C, $b, 9999); syswrite(C, "\(answer)"); close C }'
                """
        }

        private static func expect(_ port: Int, _ name: String) async throws {
            let answer = try await answer(port)
            #expect(answer.hasSuffix(name))
        }

        /// Asks until somebody answers, or nobody has for a long time.
        private static func answer(_ port: Int) async throws -> String {
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(30)
            while clock.now < deadline {
                let answer = LoopbackPort.answer(port: port, path: "/")
                if !answer.isEmpty { return answer }
                try await clock.sleep(for: .milliseconds(50))
            }
            return ""
        }

        @Test func `SPEC-CMP-20 a port of a sibling service is forwarded`() async throws {
            try await TestFolder.with { folder in
                let port = LoopbackPort().number
                let answer = Self.server("sibling", "0.0.0.0", port).replacing("$", with: "$$")
                let services: JSONValue = [
                    "services": [
                        "app": ["image": "debian:bookworm", "command": "sleep infinity"],
                        "db": [
                            "image": "debian:bookworm",
                            "command": ["sh", "-c", .string(answer)],
                        ],
                    ]
                ]
                let repository = try await folder.composeRepository([
                    "docker-compose.yml": services.text(),
                    ".devcontainer/devcontainer.json": """
                    {
                      "dockerComposeFile": "../docker-compose.yml",
                      "service": "app",
                      "forwardPorts": ["db:\(port)"]
                    }
                    """,
                ])
                _ = try await folder.up(repository)
                let result = try await folder.berth(["forward"], in: repository) { process in
                    try await Self.expect(port, "sibling")
                    kill(process, SIGINT)
                }
                #expect(result.errors == "127.0.0.1:\(port) → db:\(port)\n")
            }
        }

        @Test
        func
            `SPEC-PORT-01 SPEC-PORT-02 SPEC-PORT-03 SPEC-PORT-04 SPEC-PORT-08 SPEC-PORT-09 ports are forwarded from the container, also from its own loopback`()
            async throws
        {
            try await TestFolder.with { folder in
                let own = LoopbackPort().number
                let published = LoopbackPort().number
                let taken = LoopbackPort()
                let other = LoopbackPort().number
                let repository = try await folder.devContainer(
                    """
                    {
                      "image": "debian:bookworm",
                      "appPort": [\(published)],
                      "forwardPorts": [\(own), \(taken.number), "near:\(other)"],
                      "runArgs": ["--add-host=near:127.0.0.2"],
                      "portsAttributes": { "\(own)": { "label": "Shop", "protocol": "http" } }
                    }
                    """
                )
                _ = try await folder.up(repository)
                let servers = [
                    Self.server("own", "127.0.0.1", own),
                    Self.server("published", "127.0.0.1", published),
                    Self.server("moved", "127.0.0.1", taken.number),
                    Self.server("near", "127.0.0.2", other),
                ]
                let script = servers.map { "setsid \($0) > /dev/null 2>&1 &" }
                _ = try await folder.execShell(repository, script.joined(separator: "\n"))
                let result = try await folder.berth(["forward"], in: repository) { process in
                    try await Self.expect(own, "own")
                    try await Self.expect(other, "near")
                    try await Self.expect(taken.number + 1, "moved")
                    // Published only, a server on the container's loopback is not reached.
                    #expect(LoopbackPort.answer(port: published, path: "/") == "")
                    kill(process, SIGINT)
                }
                #expect(
                    result.errors == """
                        http://127.0.0.1:\(own) → \(own) (Shop)
                        127.0.0.1:\(taken.number + 1) → \(taken.number)
                        127.0.0.1:\(other) → near:\(other)

                        """
                )
                try folder.write(
                    """
                    {
                      "image": "debian:bookworm", "forwardPorts": [\(taken.number)],
                      "otherPortsAttributes": { "requireLocalPort": true }
                    }
                    """,
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                _ = try await folder.up(repository, ["--remove-existing-container"])
                let refused = try await folder.berth(["forward"], in: repository)
                #expect(refused.exitCode == 3)
                #expect(
                    refused.errors.contains("error: the local port \(taken.number) is taken")
                )
                let bad = try await folder.berth(["forward", "http"], in: repository)
                #expect(bad.exitCode == 2)
                let moved = try await folder.berth(
                    ["forward", "\(own):\(taken.number)"],
                    in: repository
                ) { process in
                    // Nobody listens inside: the connection is taken, and closed.
                    let clock = ContinuousClock()
                    let deadline = clock.now + .seconds(30)
                    while !LoopbackPort.accepts(port: own), clock.now < deadline {
                        try await clock.sleep(for: .milliseconds(50))
                    }
                    #expect(LoopbackPort.answer(port: own, path: "/") == "")
                    kill(process, SIGINT)
                }
                #expect(moved.errors == "127.0.0.1:\(own) → \(taken.number)\n")
            }
        }

        @Test
        func
            `SPEC-PORT-07 SPEC-PORT-11 ports that something listens on are found, and treated as they are to be`()
            async throws
        {
            try await TestFolder.with { folder in
                let ports = (0..<4).map { _ in LoopbackPort().number }
                let repository = try await folder.devContainer(
                    """
                    {
                      "image": "debian:bookworm",
                      "portsAttributes": {
                        "\(ports[0])": { "onAutoForward": "ignore" },
                        "\(ports[1])": { "onAutoForward": "silent" },
                        "marked as api": { "label": "API", "protocol": "https" }
                      }
                    }
                    """
                )
                let id = try #require(try await folder.up(repository).container)
                let servers = [
                    Self.server("ignored", "0.0.0.0", ports[0]),
                    Self.server("silent", "0.0.0.0", ports[1]),
                    Self.server("told", "127.0.0.1", ports[2]),
                    Self.server("api", "127.0.0.1", ports[3]) + " 'marked as api'",
                ]
                let script = servers.map { "setsid \($0) > /dev/null 2>&1 &" }
                _ = try await folder.execShell(repository, script.joined(separator: "\n"))
                let result = try await folder.berth(
                    ["forward", "--detect"],
                    in: repository
                ) { _ in
                    // What is spoken is not looked at, nor is a certificate.
                    try await Self.expect(ports[3], "api")
                    try await Self.expect(ports[2], "told")
                    try await Self.expect(ports[1], "silent")
                    #expect(!LoopbackPort.accepts(port: ports[0]))
                    try await folder.docker(["stop", id])
                }
                #expect(result.exitCode == 0)
                #expect(
                    Set(result.errors.split(separator: "\n")) == [
                        "127.0.0.1:\(ports[2]) → \(ports[2])",
                        "https://127.0.0.1:\(ports[3]) → \(ports[3]) (API)",
                        "the container has stopped",
                    ]
                )
            }
        }
    }
}
