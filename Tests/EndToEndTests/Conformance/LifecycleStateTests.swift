import JSONC
import Testing

/// What is known to be done when Berth, or the reference CLI, comes again.
extension ConformanceTests.Lifecycle {
    @Test
    func
        `SPEC-LIFE-31 SPEC-LIFE-38 what is done survives that Berth is killed, and other processes run meanwhile`()
        async throws
    {
        try await TestFolder.with { folder in
            let repository = try await folder.workspace(
                """
                  "image": "debian:bookworm",
                  "waitFor": "onCreateCommand",
                  "onCreateCommand": "echo onCreate >> .log",
                  "postCreateCommand": "echo postCreate >> .log; touch begun; \(Shell.wait(for: "go"))",
                  "postStartCommand": "echo postStart >> .log"
                """
            )
            let killed = try await folder.berth(["up"], in: repository) { process in
                try await folder.tool("sh", ["-c", Shell.wait(for: "begun")], in: repository)
                try await folder.tool("kill", ["-KILL", "\(process)"], in: repository)
            }
            #expect(killed.exitCode == 137)
            try await folder.tool("rm", ["-f", "begun"], in: repository)
            let up = try await folder.berth(["up"], in: repository) { _ in
                try await folder.tool("sh", ["-c", Shell.wait(for: "begun")], in: repository)
                // The stage that `waitFor` names is over, so a process of ours may run.
                _ = try await folder.exec(["touch", "go"], in: repository)
            }
            #expect(up.exitCode == 0, "\(up.errors)")
            #expect(
                folder.lines(".log", in: repository) == [
                    "onCreate", "postCreate", "postCreate", "postStart",
                ]
            )
        }
    }

    @Test func `an interrupted up ends the command that runs, and the next one begins with it`()
        async throws
    {
        try await TestFolder.with { folder in
            let repository = try await folder.workspace(
                """
                  "image": "debian:bookworm",
                  "remoteUser": "nobody",
                  "updateRemoteUserUID": false,
                  "onCreateCommand": "echo onCreate >> .log",
                  "postCreateCommand": "echo postCreate >> .log; [ -e begun ] || { touch begun; trap 'echo ended >> .log; exit 1' TERM; while :; do sleep 0.1; done; }"
                """
            )
            // Nobody is not who owns the folder.
            try await folder.tool("chmod", ["777", repository], in: folder.path)
            let interrupted = try await folder.berth(["up"], in: repository) { process in
                try await folder.tool("sh", ["-c", Shell.wait(for: "begun")], in: repository)
                try await folder.tool("kill", ["-INT", "\(process)"], in: repository)
            }
            #expect(interrupted.exitCode == 130)
            let outcome = try JSONValue(parsing: interrupted.output)
            #expect(outcome["outcome"] == "error")
            #expect(outcome["message"] == "interrupted")
            let log = ["onCreate", "postCreate", "ended"]
            #expect(folder.lines(".log", in: repository) == log)
            _ = try await folder.up(repository)
            #expect(folder.lines(".log", in: repository) == log + ["postCreate"])
        }
    }

    @Test func `the reference CLI and Berth know what the other one has done`() async throws {
        try await TestFolder.with { folder in
            let repository = try await folder.workspace(
                "\"image\": \"debian:bookworm\",\n\(Self.logged)"
            )
            let up = try await folder.up(repository, ["--skip-post-create"])
            #expect(folder.lines(".log", in: repository) == [])
            let container = try #require(up.container)
            let format = "{{.Created}} {{.State.StartedAt}}"
            let times = try await folder.docker(["inspect", "-f", format, container])
                .split(separator: " ")
            _ = try await folder.inside(
                container,
                """
                mkdir -p ~/.devcontainer && cd ~/.devcontainer
                echo \(times[0]) > .onCreateCommandMarker
                echo 2001-01-01T00:00:00Z > .updateContentCommandMarker
                : > .postCreateCommandMarker
                """
            )
            _ = try await folder.up(repository)
            #expect(
                folder.lines(".log", in: repository) == [
                    "updateContent", "postStart", "postAttach",
                ]
            )
            let markers = try await folder.inside(
                container,
                "cd ~/.devcontainer; cat .updateContentCommandMarker .postStartCommandMarker"
            )
            #expect(markers == "\(times[0])\n\(times[1])")
        }
    }
}
