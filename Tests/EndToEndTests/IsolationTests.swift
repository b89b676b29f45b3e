import FoundationEssentials
import Glibc
import JSONC
import TestSupport
import Testing

extension EndToEndTests {
    /// Runs whose container has a kernel of its own, and those that would only seem to.
    ///
    /// The engine is one of the test's own: no other one has to know the runtime.
    @Suite struct IsolationTests {
        @Test(Self.needsRoot)
        func `the agent works under gVisor's kernel, and under none that only bears the name`()
            async throws
        {
            try await Self.withEngine(Self.lying) { folder, machine in
                let engine = ["DOCKER_HOST": "unix://\(machine.engineFolder)/docker.sock"]
                let repository = try await folder.repository(configuration: Self.configuration)
                let refused = try await folder.run(
                    rehearse: try folder.scenario(Self.short, as: "short"),
                    in: repository,
                    ["--isolation", "gvisor"],
                    environment: engine
                )
                #expect(refused.exitCode == 3, "\(refused.errors)")
                #expect(
                    refused.errors.contains(
                        "the agent was not started: it would not be isolated by `gvisor`: "
                            + "the kernel is the host's own"
                    )
                )
                #expect(refused.errors.contains("the engine's runtime is `runsc`"))

                try await machine.configureEngine(Self.gVisor, until: "--platform=ptrace")
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.looking),
                    in: repository,
                    [
                        "--isolation", "gvisor", "--memory", "2g", "--new-privileges", "never",
                        "--allow", "open.example",
                    ],
                    environment: engine
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.errors.contains("isolated by `gvisor` (runtime `runsc`)"))
                let summary = try RunSummary(result)
                let branch = try #require(summary.branch)
                let found = try await folder.git(["show", "\(branch):found"], in: repository)
                #expect(found == "4.4.0\nlo\n28127 answers\n28128 answers")
                let shown = try await Self.show(summary.run, folder, repository, engine)
                #expect(shown["isolation"]?.string == "gvisor")
                #expect(shown["kernel"]?.string?.hasPrefix("4.4.0 ") == true)

                // What goes on with it is isolated alike, without being told.
                let second = try await folder.berth(
                    [
                        "continue", branch, "Look again", "--rehearse",
                        try folder.scenario(Self.short, as: "short"), "--format", "json",
                    ],
                    in: repository,
                    environment: engine
                )
                #expect(second.exitCode == 0, "\(second.errors)")
                let later = try await Self.show(
                    try RunSummary(second).run,
                    folder,
                    repository,
                    engine
                )
                #expect(later["isolation"]?.string == "gvisor")
            }
        }

        @Test(Self.needsRoot)
        func `the relay opens nothing where a network leads out`() async throws {
            try await TestFolder.with { folder in
                let relay = try URL(filePath: BerthProcess.binary)
                    .deletingLastPathComponent().appending(path: "berth-relay").path
                // What it says, and its exit code once it was ended or ended by itself.
                let script = """
                    try() {
                        rm -f said
                        "$0" --sealed 28127=/no/socket >said & process=$!
                        while [ ! -s said ]; do sleep 0.02; done
                        cat said
                        if [ "$(cat said)" = ready ]; then kill $process; fi
                        wait $process
                        echo $?
                    }
                    mount -t sysfs none /sys
                    ip link set lo up; try
                    ip link add end type veth peer name other; try
                    ip link set end up; try
                    """
                let said = try await folder.tool(
                    "timeout",
                    ["60", "unshare", "--net", "--mount", "sh", "-c", script, relay],
                    in: folder.path
                )
                #expect(said == "ready\n0\nready\n0\nopen the network interface end\n3")
            }
        }

        @Test func `a class that the engine has no runtime for is refused at once`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(configuration: Self.configuration)
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.short),
                    in: repository,
                    ["--isolation", "no-such-runtime"]
                )
                #expect(result.exitCode == 3, "\(result.errors)")
                #expect(
                    result.errors.contains(
                        "error: the engine has no runtime for `--isolation no-such-runtime`"
                    )
                )
                #expect(folder.runs == [])
            }
        }

        /// Root runs these tests, too, after the ordinary user (`scripts/test`).
        private static let needsRoot = ConditionTrait.enabled(
            if: geteuid() == 0,
            "namespaces of its own and an engine in them need root"
        )

        private static let configuration = #"{ "image": "debian:bookworm" }"#
        private static let gVisor = """
            { "runtimes": { "runsc": {
              "path": "/usr/bin/runsc", "runtimeArgs": ["--network=host", "--platform=ptrace"]
            } } }
            """
        private static let lying = """
            { "runtimes": { "runsc": { "path": "/usr/sbin/runc" } } }
            """

        /// Runs a body with an engine of its own, in namespaces of its own.
        private static func withEngine(
            _ configuration: String,
            _ body: (TestFolder, PrivateMachine) async throws -> Void
        ) async throws {
            try await TestFolder.with { folder in
                try #require(access("/usr/bin/runsc", X_OK) == 0, "scripts/setup installs runsc")
                let machine = try await PrivateMachine.make("\(folder.path)/machine")
                do {
                    try await machine.startEngine(configuration: configuration)
                    try await machine.loadBaseImage()
                    try await body(folder, machine)
                    try await folder.endDaemon()
                } catch {
                    try? await folder.endDaemon()
                    try? await machine.end()
                    throw error
                }
                try await machine.end()
            }
        }

        private static func show(
            _ run: String,
            _ folder: TestFolder,
            _ repository: String,
            _ engine: [String: String]
        ) async throws -> JSONValue {
            let result = try await folder.berth(
                ["show", run, "--format", "json"],
                in: repository,
                environment: engine
            )
            return try JSONValue(parsing: result.output)
        }

        /// What an agent finds: its kernel, its interfaces, and who listens on loopback.
        private static let looking = """
            {
              "name": "looking",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command":
                    "{ uname -r; sed -n 's/^ *\\\\([a-z0-9]*\\\\):.*/\\\\1/p' /proc/net/dev; for port in 28127 28128; do bash -c \\": </dev/tcp/127.0.0.1/$port\\" && echo $port answers; done; } > found; git add found; git commit -qm 'What was found'; cat found" } }] },
                { "expect": { "lastToolResult": { "contains": "answers", "isError": false } },
                  "content": "Looked." }
              ]
            }
            """
        private static let short = #"{ "name": "short", "turns": [{ "content": "Nothing." }] }"#
    }
}
