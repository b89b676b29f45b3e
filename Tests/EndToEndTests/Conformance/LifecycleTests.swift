import JSONC
import Testing

extension ConformanceTests {
    /// When lifecycle commands run, in which order and where.
    @Suite struct Lifecycle {
        static let hooks = [
            "onCreate", "updateContent", "postCreate", "postStart", "postAttach",
        ]

        /// All hooks inside, each of which adds its name to a file.
        static let logged = hooks.map { "  \"\($0)Command\": \"echo \($0) >> .log\"" }
            .joined(separator: ",\n")

        @Test
        func
            `SPEC-LIFE-01 SPEC-LIFE-02 SPEC-LIFE-03 SPEC-LIFE-05 SPEC-LIFE-06 SPEC-LIFE-08 SPEC-LIFE-09 SPEC-LIFE-10 SPEC-LIFE-27 SPEC-RUN-38 hooks over the life of a container`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "initializeCommand": "echo initialize >> .log; uname -n > .host",
                    \(Self.logged)
                    """
                )
                func log() -> [String] {
                    defer { try? folder.write("", to: "\(repository)/.log") }
                    return folder.lines(".log", in: repository)
                }
                let all = ["initialize"] + Self.hooks
                let first = try await folder.up(repository)
                #expect(log() == all)
                // The first command ran on this machine, where the sources are.
                let host = try await folder.tool("uname", ["-n"], in: folder.path)
                #expect(folder.lines(".host", in: repository) == [host])
                // Attached to again: nothing but what is for that.
                #expect(try await folder.up(repository).container == first.container)
                #expect(log() == ["initialize", "postAttach"])
                // Resumed: what is for a start, too.
                try await folder.docker(["stop", "--time", "0", try #require(first.container)])
                #expect(try await folder.up(repository).container == first.container)
                #expect(log() == ["initialize", "postStart", "postAttach"])
                // Made anew: everything.
                let second = try await folder.up(repository, ["--remove-existing-container"])
                #expect(second.container != first.container)
                #expect(log() == all)
            }
        }

        @Test
        func
            `SPEC-LIFE-04 SPEC-LIFE-18 SPEC-RUN-37 initializeCommand comes before all of the container and may be parallel`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "build": { "dockerfile": "Dockerfile", "context": ".." },
                      "initializeCommand": {
                        "one": "\(Shell.meet("one", "two")); echo made > made",
                        "two": ["sh", "-c", "\(Shell.meet("two", "one"))"]
                      },
                      "onCreateCommand": "cat /made > .log"
                    """,
                    [
                        ".devcontainer/Dockerfile":
                            "FROM debian:bookworm\nENV A=\(folder.mark)\nCOPY made /made\n"
                    ]
                )
                let up = try await folder.up(repository)
                #expect(folder.lines(".log", in: repository) == ["made"])
                let order = ["initializeCommand", "build", "create", "onCreateCommand"].map {
                    up.errors.firstRange(of: $0)?.lowerBound
                }
                let places = order.compactMap { $0 }
                #expect(places.count == order.count && places == places.sorted(), "\(up.errors)")
                // Faults of the configuration are told before anything runs.
                try folder.configure(
                    repository,
                    #""image": 7, "initializeCommand": "touch too-early""#
                )
                let bad = try await folder.outcome(["up"], in: repository)
                #expect(bad.code == 2)
                #expect(folder.lines("too-early", in: repository) == [])
                #expect(try await folder.tool("ls", [], in: repository).contains("too-") == false)
            }
        }

        @Test
        func
            `SPEC-LIFE-11 SPEC-LIFE-12 SPEC-LIFE-13 SPEC-LIFE-14 SPEC-LIFE-15 SPEC-LIFE-20 SPEC-LIFE-23 SPEC-LIFE-33 SPEC-LIFE-34 SPEC-LIFE-37 the forms of commands`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #"""
                      "image": "debian:bookworm",
                      "onCreateCommand": "true && echo foo='bar' >> .log; false || pwd >> .log",
                      "updateContentCommand": ["./record", "foo='bar'", "$HOME", "*", "a && b"],
                      "postCreateCommand": {
                        "left": "echo from left; \#(Shell.meet("/tmp/left", "/tmp/right"))",
                        "right": ["sh", "-c", "echo from right; \#(Shell.meet("/tmp/right", "/tmp/left"))"]
                      },
                      "postStartCommand": "",
                      "postAttachCommand": []
                    """#,
                    ["record": "#!/bin/sh\nprintf '%s\\n' \"$@\" >> .log\n"]
                )
                try await folder.tool("chmod", ["+x", "record"], in: repository)
                let up = try await folder.up(repository)
                #expect(
                    folder.lines(".log", in: repository) == [
                        "foo=bar", "/workspaces/project", "foo='bar'", "$HOME", "*", "a && b",
                    ]
                )
                // Lines of parallel commands carry the command's name, so they can be told apart.
                #expect(up.errors.contains("left | from left\n"), "\(up.errors)")
                #expect(up.errors.contains("right | from right\n"))
                #expect(!up.errors.contains("postStartCommand"))
                #expect(!up.errors.contains("postAttachCommand"))
                try folder.configure(
                    repository,
                    #""image": "debian:bookworm", "postAttachCommand": {}"#
                )
                let none = try await folder.up(repository, ["--remove-existing-container"])
                #expect(!none.errors.contains("postAttachCommand"))
            }
        }

        @Test
        func
            `SPEC-LIFE-16 SPEC-LIFE-17 SPEC-LIFE-19 SPEC-LIFE-32 a failure stops what comes after, and the next up goes on with it`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "onCreateCommand": "echo onCreate >> .log; test -e one",
                      "updateContentCommand": "echo updateContent >> .log",
                      "postCreateCommand": {
                        "quick": "echo quick >> .log; test -e two || exit 3",
                        "slow": "sleep 1; echo slow >> .log"
                      },
                      "postStartCommand": "echo postStart >> .log",
                      "postAttachCommand": "echo postAttach >> .log"
                    """
                )
                let first = try await folder.outcome(["up"], in: repository)
                #expect(first.code == 1)
                #expect(folder.lines(".log", in: repository) == ["onCreate"])
                let container = try #require(try await folder.containers().first)
                #expect(
                    first.json == [
                        "outcome": "error",
                        "message":
                            "Command failed: /bin/sh -c echo onCreate >> .log; test -e one",
                        "description": "onCreateCommand from devcontainer.json failed.",
                        "containerId": .string(container),
                    ]
                )
                try folder.write("", to: "\(repository)/one")
                let second = try await folder.outcome(["up"], in: repository)
                #expect(second.code == 1)
                #expect(
                    second.json["description"]
                        == "quick of postCreateCommand from devcontainer.json failed."
                )
                let upToFailure = ["onCreate", "onCreate", "updateContent", "quick", "slow"]
                #expect(folder.lines(".log", in: repository) == upToFailure)
                try folder.write("", to: "\(repository)/two")
                let third = try await folder.up(repository)
                #expect(third.container == container)
                #expect(
                    folder.lines(".log", in: repository) == upToFailure
                        + ["quick", "slow", "postStart", "postAttach"]
                )
                // And all over again when that is asked for.
                _ = try await folder.up(repository, ["--rerun-commands", "--skip-post-attach"])
                #expect(
                    folder.lines(".log", in: repository).suffix(5) == [
                        "onCreate", "updateContent", "quick", "slow", "postStart",
                    ]
                )
            }
        }

        @Test
        func
            `SPEC-LIFE-24 SPEC-LIFE-25 SPEC-LIFE-26 SPEC-LIFE-30 the stage that is waited for`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    "\"image\": \"debian:bookworm\",\n\(Self.logged)"
                )
                let stop = "--skip-non-blocking-commands"
                func log() -> [String] { folder.lines(".log", in: repository) }
                _ = try await folder.up(repository, [stop])
                #expect(log() == ["onCreate", "updateContent"])
                let again = try await folder.outcome(["run-user-commands", stop], in: repository)
                #expect(again.json == ["outcome": "success", "result": "skipNonBlocking"])
                #expect(log() == ["onCreate", "updateContent"])
                _ = try await folder.up(repository, ["--wait-for", "postCreateCommand"])
                #expect(log() == ["onCreate", "updateContent", "postCreate"])
                let personal = try await folder.outcome(
                    ["run-user-commands", "--stop-for-personalization"],
                    in: repository
                )
                #expect(
                    personal.json == ["outcome": "success", "result": "stopForPersonalization"]
                )
                #expect(log().count == 3)
                let rest = try await folder.outcome(["run-user-commands"], in: repository)
                #expect(rest.json == ["outcome": "success", "result": "done"])
                #expect(log() == Self.hooks)
                for (name, expected) in [
                    ("initializeCommand", []), ("postStartCommand", Self.hooks.dropLast()),
                ] {
                    try await folder.tool("rm", ["-f", ".log"], in: repository)
                    try folder.configure(
                        repository,
                        "\"image\": \"debian:bookworm\",\n\"waitFor\": \"\(name)\",\n\(Self.logged)"
                    )
                    _ = try await folder.up(repository, ["--remove-existing-container", stop])
                    #expect(log() == Array(expected))
                }
            }
        }

        @Test
        func
            `SPEC-LIFE-07 SPEC-LIFE-28 SPEC-LIFE-29 SPEC-SECR-11 a prebuild stops after updateContent, repeats it and sees no secrets`()
            async throws
        {
            try await TestFolder.with { folder in
                let hooks = Self.hooks.map {
                    "\"\($0)Command\": \"echo \($0) ${TOKEN-none} >> .log\""
                }
                let repository = try await folder.workspace(
                    "\"image\": \"debian:bookworm\",\n\(hooks.joined(separator: ",\n"))"
                )
                let secrets = "\(folder.path)/secrets.json"
                try folder.write(#"{ "TOKEN": "given" }"#, to: secrets)
                for _ in 1...2 {
                    _ = try await folder.up(repository, ["--prebuild", "--secrets-file", secrets])
                }
                let prebuilt = ["onCreate none", "updateContent none", "updateContent none"]
                #expect(folder.lines(".log", in: repository) == prebuilt)
                let result = try await folder.outcome(
                    ["run-user-commands", "--prebuild"],
                    in: repository
                )
                #expect(result.json == ["outcome": "success", "result": "prebuild"])
                _ = try await folder.up(repository, ["--secrets-file", secrets])
                #expect(
                    folder.lines(".log", in: repository) == prebuilt + [
                        "updateContent none", "postCreate given", "postStart given",
                        "postAttach given",
                    ]
                )
            }
        }

        @Test
        func
            `SPEC-LIFE-36 SPEC-LIFE-39 an interrupted command is no failure, and a missing workspace folder is named`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "initializeCommand": "exit 130",
                      "onCreateCommand": "exit 130",
                      "postCreateCommand": "echo postCreate >> .log"
                    """
                )
                let up = try await folder.up(repository)
                #expect(
                    up.errors.contains("`initializeCommand` from devcontainer.json was interrupted")
                )
                #expect(
                    up.errors.contains("`onCreateCommand` from devcontainer.json was interrupted")
                )
                #expect(folder.lines(".log", in: repository) == ["postCreate"])
                try folder.configure(
                    repository,
                    """
                      "image": "debian:bookworm",
                      "workspaceFolder": "/nope",
                      "workspaceMount": "type=bind,source=${localWorkspaceFolder},target=/src",
                      "onCreateCommand": "true"
                    """
                )
                let missing = try await folder.outcome(
                    ["up", "--remove-existing-container"],
                    in: repository
                )
                #expect(missing.code == 1)
                #expect(
                    missing.errors.contains(
                        "the workspace folder `/nope` does not exist in the container"
                    ),
                    "\(missing.errors)"
                )
                let exec = try await folder.berth(["exec", "true"], in: repository)
                #expect([126, 127].contains(exec.exitCode))
                #expect(exec.errors.contains("the workspace folder `/nope` does not exist"))
            }
        }
    }
}
