import JSONC
import Testing

extension ConformanceTests {
    /// Lifecycle commands that Features and base images bring along.
    @Suite struct FeatureHooks {
        /// The files of a Feature with more members in its metadata.
        private static func feature(_ name: String, _ members: String) -> [String: String] {
            [
                ".devcontainer/\(name)/devcontainer-feature.json":
                    "{ \"id\": \"\(name)\", \"version\": \"1.0.0\"\(members.isEmpty ? "" : ", ")\(members) }",
                ".devcontainer/\(name)/install.sh": "#!/bin/sh\ntrue\n",
            ]
        }

        @Test
        func
            `SPEC-FHOOK-01 SPEC-FHOOK-02 SPEC-FHOOK-03 SPEC-FHOOK-04 SPEC-FHOOK-05 SPEC-FHOOK-07 hooks of Features and configuration in their order`()
            async throws
        {
            try await TestFolder.with { folder in
                let first = Self.feature(
                    "a",
                    """
                    "initializeCommand": "echo a.initialize >> .log",
                    "onCreateCommand": "sleep 1; pwd >> .log; echo a.onCreate >> .log",
                    "postCreateCommand": {
                      "x": "\(Shell.meet("/tmp/x", "/tmp/y")); echo a.postCreate >> .log",
                      "y": "\(Shell.meet("/tmp/y", "/tmp/x"))"
                    },
                    "postAttachCommand": "echo a.postAttach >> .log"
                    """
                )
                let second = Self.feature(
                    "b",
                    #""postCreateCommand": "echo b.postCreate >> .log""#
                )
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "features": { "./a": {}, "./b": {} },
                      "postCreateCommand": "echo user.postCreate >> .log",
                      "postAttachCommand": "echo user.postAttach >> .log"
                    """,
                    first.merging(second) { $1 }
                )
                let up = try await folder.up(repository)
                #expect(
                    folder.lines(".log", in: repository) == [
                        "/workspaces/project", "a.onCreate", "a.postCreate", "b.postCreate",
                        "user.postCreate", "a.postAttach", "user.postAttach",
                    ]
                )
                #expect(up.errors.contains("`initializeCommand` of the Feature `./a` is ignored"))
            }
        }

        @Test
        func
            `SPEC-FHOOK-06 SPEC-FHOOK-10 a Feature that fails stops what comes after, and one that is there twice runs twice`()
            async throws
        {
            try await TestFolder.with { folder in
                let twice = Self.feature(
                    "a",
                    """
                    "options": { "name": { "type": "string", "default": "" } },
                    "postCreateCommand": "echo a >> .log"
                    """
                )
                let failing = Self.feature(
                    "b",
                    """
                    "dependsOn": { "./a": { "name": "two" } },
                    "postCreateCommand": "echo b >> .log; exit 1"
                    """
                )
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "features": { "./a": { "name": "one" }, "./b": {} },
                      "postCreateCommand": "echo user >> .log",
                      "postStartCommand": "echo user >> .log",
                      "postAttachCommand": "echo user >> .log"
                    """,
                    twice.merging(failing) { $1 }
                )
                let up = try await folder.outcome(["up"], in: repository)
                #expect(up.code == 1)
                #expect(
                    up.json["description"] == "postCreateCommand from Feature './b' failed."
                )
                #expect(folder.lines(".log", in: repository) == ["a", "a", "b"])
            }
        }

        @Test
        func
            `SPEC-FHOOK-08 SPEC-FHOOK-09 SPEC-LIFE-35 hooks in the metadata of a base image run first`()
            async throws
        {
            try await TestFolder.with { folder in
                let image = "berth-test-\(folder.mark)"
                let prebuilt = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "features": { "./old": {} }
                    """,
                    Self.feature("old", #""postCreateCommand": "echo old >> .log""#),
                    as: "prebuilt"
                )
                let build = try await folder.outcome(
                    ["build", "--image-name", image],
                    in: prebuilt
                )
                try #require(build.code == 0, "\(build.errors)")
                let repository = try await folder.workspace(
                    """
                      "image": "\(image)",
                      "features": { "./new": {} },
                      "postCreateCommand": "echo user >> .log"
                    """,
                    Self.feature("new", #""postCreateCommand": "echo new >> .log""#)
                )
                _ = try await folder.up(repository)
                #expect(folder.lines(".log", in: repository) == ["old", "new", "user"])
            }
        }
    }
}
