import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// What the agent's programs reach, and what not, by every way that they have.
    @Suite struct EgressRunTests {
        @Test func `an allowed host is reached through the gateway alone, also after a restart`()
            async throws
        {
            try await TestFolder.with { folder in
                let world = try EgressWorld(folder)
                let repository = try await folder.repository(configuration: Self.configuration)
                let result = try await world.berth(
                    [
                        "run", "Look around", "--rehearse", try folder.scenario(Self.scenario),
                        "--format", "json", "--allow", "open.example,inside.example,12.0.0.1",
                    ],
                    in: repository
                ) {
                    try await folder.untilWritten("first.done", in: repository)
                    #expect(try await folder.containers().count == 2)
                    for container in try await folder.containers() {
                        _ = try await folder.docker(["kill", container])
                    }
                }
                let summary = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                let branch = try #require(summary.branch)
                for file in ["first.txt", "second.txt"] {
                    let found = try await folder.git(["show", "\(branch):\(file)"], in: repository)
                    #expect(found == Self.listed, "\(file)")
                }
                let events = try await egress(summary.run, folder, repository)
                #expect(
                    events.filter { $0.contains("open.example") } == [
                        "allowed open.example:80 CONNECT open.example",
                        "allowed open.example:80 GET open.example",
                    ]
                )
                #expect(
                    events.filter { !$0.contains("open.example") } == [
                        "refused 11.0.0.5:80 GET not-listed",
                        "refused 12.0.0.1:80 GET 12.0.0.1 not-public",
                        "refused closed.example:443 CONNECT not-listed",
                        "refused inside.example:80 GET 10.9.9.1 not-public",
                        // What tried it without the proxy.
                        "unrouted",
                    ]
                )
                #expect(result.errors.contains("--allow 11.0.0.5,closed.example"))
                #expect(try await folder.containers() == [])
            }
        }

        @Test
        func `with the internet open the host stays closed, also by a daemon that takes over`()
            async throws
        {
            try await TestFolder.with { folder in
                let world = try EgressWorld(folder)
                let repository = try await folder.repository(configuration: Self.configuration)
                let result = try await world.berth(
                    [
                        "run", "Look around", "--rehearse", try folder.scenario(Self.short),
                        "--format", "json", "--network", "full", "--deny", "closed.example",
                    ],
                    in: repository,
                    attaches: true
                ) {
                    try await folder.untilWritten("first.done", in: repository)
                    kill(try #require(try folder.daemonProcess()), SIGKILL)
                    let run = try #require(folder.runs.first)
                    let socket = "\(folder.runFolder(run))/proxy/proxy.sock"
                    for _ in 0..<1_000 where !Self.isAnswered(socket) {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    #expect(Self.isAnswered(socket))
                    try folder.open(repository)
                }
                let summary = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                let branch = try #require(summary.branch)
                for file in ["first.txt", "second.txt"] {
                    let found = try await folder.git(["show", "\(branch):\(file)"], in: repository)
                    let expected = Self.listed.replacing("address 403", with: "address 200")
                    #expect(found == expected, "\(file)")
                }
                #expect(try await folder.containers() == [])
            }
        }

        /// Whether somebody listens on a unix socket.
        private static func isAnswered(_ path: String) -> Bool {
            let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(end) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
                return false
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(end, $0, size) }
            } == 0
        }

        /// The run's decisions, each once, without their numbers.
        private func egress(
            _ run: String,
            _ folder: TestFolder,
            _ repository: String
        ) async throws -> [String] {
            let told = try await folder.berth(
                ["events", "--run", run, "--no-follow"],
                in: repository
            )
            var found: Set<String> = []
            for line in told.output.split(separator: "\n") {
                let event = try JSONValue(parsing: String(line))
                guard event["kind"]?.string == "egress" else { continue }
                let words = ["decision", "host", "method", "rule", "address", "reason"].compactMap {
                    name -> String? in
                    guard let word = event[name]?.string else { return nil }
                    return name == "host" ? "\(word):\(event["port"]?.integer ?? 0)" : word
                }
                found.insert(words.joined(separator: " "))
            }
            return found.sorted()
        }

        private static let configuration = """
            {
              "image": "mcr.microsoft.com/devcontainers/base:bookworm",
              "remoteUser": "root"
            }
            """

        /// What the look around finds.
        private static let listed = """
            hello from outside
            hello from outside
            address 403
            closed 403
            inside 403
            machine 403
            direct 7
            name 6
            lo
            """

        /// A look around: by name, by a tunnel, by address, to what nobody allowed, to a name that
        /// leads inside, to the machine's own address; then without the proxy, and what there is.
        private static let look = """
            code() { curl -s -m 20 -o /dev/null -w '%{http_code}' \\"$@\\"; }; \
            { curl -s -m 20 http://open.example/hello.txt; \
            curl -s -m 20 --proxytunnel http://open.example/hello.txt; \
            echo address $(code http://11.0.0.5/hello.txt); \
            echo closed $(curl -s -m 20 -o /dev/null -w '%{http_connect}' https://closed.example/); \
            echo inside $(code http://inside.example/hello.txt); \
            echo machine $(code http://12.0.0.1/hello.txt); \
            status=0; curl -s -m 5 --noproxy '*' http://11.0.0.5/ || status=$?; echo direct $status; \
            status=0; curl -s -m 5 --noproxy '*' http://open.example/ || status=$?; \
            echo name $status; \
            tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | grep -vE '^(tunl|gre|gretap|erspan|sit|ip_vti|ip6_vti|ip6tnl|ip6gre)0'; }
            """

        private static let scenario = """
            {
              "name": "look",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [
                    {
                      "content": [
                        { "tool": "Bash", "input": { "command": "\(look) > second.txt 2>&1; rm first.done" } }
                      ]
                    },
                    { "content": "That is all." }
                  ]
                }
              ],
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": {
                      "command": "\(look) > first.txt 2>&1; echo > first.done; sleep 100" } }
                  ]
                }
              ]
            }
            """

        private static let short = """
            {
              "name": "look",
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": {
                      "command": "\(look) > first.txt 2>&1; echo > first.done; \
            until [ -e gate ]; do sleep 0.1; done; rm gate first.done; \
            \(look) > second.txt 2>&1" } }
                  ]
                },
                { "content": "That is all." }
              ]
            }
            """
    }
}
