import JSONC
import Testing

extension EndToEndTests {
    /// What holds the agent, as the agent itself meets it.
    @Suite struct WallTests {
        @Test func `an agent that is root meets every limit and has no more rights than planned`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": """
                    {
                      "image": "debian:bookworm",
                      "runArgs": [
                        "--pids-limit=-1", "--memory-swap=-1", "--oom-score-adj=-900",
                        "--ulimit", "nofile=20000:20000", "--log-driver", "none"
                      ]
                    }
                    """,
                    "look.sh": Self.look,
                ])
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.looking),
                    in: repository,
                    [
                        "--memory", "700m", "--cpus", "1.5", "--pids", "300", "--files", "5000",
                        "--new-privileges", "never",
                    ]
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(try RunSummary(result).hasPassed, "\(result.output)")
            }
        }

        @Test func `a run that fills the disk is stopped, with the reason`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{ "image": "debian:bookworm" }"#
                )
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.fill),
                    in: repository,
                    ["--disk", "100m"]
                )
                #expect(result.exitCode == 1, "\(result.errors)")
                let summary = try RunSummary(result)
                #expect(
                    result.errors.contains(
                        "the run was stopped: its files took more disk than they may"
                    )
                )
                // What was committed before came back all the same.
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "first.txt")
                #expect(try await folder.containers() == [])
            }
        }

        private static let look = """
            fault() { echo "$1"; status=1; }
            status=0
            grep -q 'CapBnd:.00000000200404fb' /proc/self/status || fault capabilities
            grep -q 'NoNewPrivs:.1' /proc/self/status || fault privileges
            grep -q 'Seccomp:.2' /proc/self/status || fault seccomp
            test "$(cat /proc/1/oom_score_adj)" -ge 0 || fault memory
            test "$(ulimit -Hn)" = 5000 || fault files
            test "$(cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>&-)" = 300 ||
                fault pids
            mknod /tmp/disk b 8 0 2>&- && fault mknod
            exit $status
            """

        private static let looking = """
            {
              "name": "look",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "sh look.sh" } }] },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Looked." }
              ]
            }
            """

        private static let fill = """
            {
              "name": "fill",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command":
                    "echo 1 > first.txt; head -c 300000000 /dev/zero > /tmp/big; sleep 60" } }] },
                { "content": "Filled." }
              ]
            }
            """
    }
}
