import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Branches of runs that are merged, and pull requests for them.
    @Suite struct MergeTests {
        @Test func `each way to merge has its own history, into a branch that is not checked out`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repositoryWithWork()
                let base = try await folder.git(["rev-parse", "main~1"], in: repository)
                // The work tree is dirty, and on another branch than the targets.
                try folder.write("mine\n", to: "\(repository)/README.md")
                for (way, subjects) in [
                    ("--squash", ["Squash branch 'work'", "Mine"]),
                    ("--rebase", ["Second", "First", "Mine"]),
                    (
                        "--no-ff",
                        ["Merge branch 'work' into target--no-ff", "Second", "First", "Mine"]
                    ),
                ] {
                    let target = "target\(way)"
                    try await folder.git(["branch", target, "main"], in: repository)
                    let result = try await folder.berth(
                        ["merge", "work", "--into", target, way, "--format", "json"],
                        in: repository
                    )
                    #expect(result.exitCode == 0, "\(way): \(result.errors)")
                    let tip = try await folder.git(["rev-parse", target], in: repository)
                    let outcome = try JSONValue(parsing: result.output)
                    #expect(outcome["tip"]?.string == tip && outcome["workTree"] == nil)
                    let log = try await folder.git(
                        ["log", "--topo-order", "--format=%s", "\(base)..\(target)"],
                        in: repository
                    )
                    #expect(
                        Set(log.split(separator: "\n").map(String.init)) == Set(subjects),
                        "\(way)"
                    )
                    let files = try await folder.git(
                        ["diff", "--name-only", "main", target],
                        in: repository
                    )
                    #expect(files == "one.txt\ntwo.txt")
                }
                #expect(
                    try await folder.git(["branch", "--show-current"], in: repository) == "main"
                )
                let status = try await folder.git(["status", "--porcelain"], in: repository)
                #expect(status == " M README.md")
                // Into the branch that is checked out it does not go over what is not committed.
                let before = try await folder.git(["rev-parse", "main"], in: repository)
                let refused = try await folder.berth(["merge", "work"], in: repository)
                #expect(refused.exitCode == 2)
                #expect(refused.errors.contains("uncommitted"), "\(refused.errors)")
                #expect(try await folder.git(["rev-parse", "main"], in: repository) == before)
                try await folder.git(["checkout", "-q", "README.md"], in: repository)
                let merged = try await folder.berth(["merge", "work", "--squash"], in: repository)
                #expect(merged.exitCode == 0, "\(merged.errors)")
                #expect(merged.output.hasPrefix("main got one commit, "))
                #expect(try await folder.git(["status", "--porcelain"], in: repository) == "")
                #expect(FileManager.default.fileExists(atPath: "\(repository)/two.txt"))
            }
        }

        @Test(arguments: ["gh", "glab"])
        func `a pull request is opened by the forge's own program, after a push`(
            program: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repositoryWithWork()
                let forge = program == "gh" ? "forge" : "gitlab"
                let remote = "\(folder.path)/\(forge)/project.git"
                try await folder.git(["init", "-q", "--bare", remote], in: "/tmp")
                try await folder.git(["remote", "add", "origin", remote], in: repository)
                let stub = "\(folder.path)/bin/\(program)"
                try folder.write(
                    "#!/bin/sh\npwd > '\(folder.path)/place'\nprintf '%s\\0' \"$@\" > '\(folder.path)/told'\n"
                        + "echo https://example.org/1\nexit 7\n",
                    to: stub
                )
                #expect(chmod(stub, 0o755) == 0)
                let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
                let result = try await folder.berth(
                    ["pr", "work", "--into", "develop", "--draft"],
                    in: "/tmp",
                    environment: ["PATH": "\(folder.path)/bin:\(path)"]
                )
                // The program takes Berth's place: its words and its code are the answer.
                #expect(result.exitCode == 7, "\(result.errors)")
                #expect(result.output == "https://example.org/1\n")
                #expect(result.errors.contains("pushed work to origin"))
                let place = try String(contentsOfFile: "\(folder.path)/place", encoding: .utf8)
                #expect(place == "\(repository)\n")
                let tip = try await folder.git(["rev-parse", "work"], in: repository)
                #expect(try await folder.git(["rev-parse", "work"], in: remote) == tip)
                let told = try String(contentsOfFile: "\(folder.path)/told", encoding: .utf8)
                    .split(separator: "\0").map(String.init)
                let printed = try await folder.berth(["pr", "work", "--print"], in: "/tmp").output
                let body = String(printed.drop { $0 != "\n" }.dropFirst(2))
                let title = "Write two files"
                #expect(printed.hasPrefix("\(title)\n\n"))
                #expect(
                    told
                        == (program == "gh"
                            ? [
                                "pr", "create", "--title", title, "--body", body, "--head", "work",
                                "--base", "develop", "--draft",
                            ]
                            : [
                                "mr", "create", "--title", title, "--description", body,
                                "--source-branch", "work", "--yes", "--target-branch", "develop",
                                "--draft",
                            ])
                )
            }
        }
    }
}

extension TestFolder {
    /// A repository with two commits of an agent on the branch `work`, and one more on `main`.
    fileprivate func repositoryWithWork() async throws -> String {
        let repository = try await repository(
            configuration: #"{"image": "mcr.microsoft.com/devcontainers/base:bookworm"}"#
        )
        let scenario = """
            { "name": "two commits", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command":
                "echo 1 > one.txt; git add -A; git commit -qm First; echo 2 > two.txt; git add -A; git commit -qm Second" } } ] },
              { "expect": { "lastToolResult": { "isError": false } }, "content": "Done." } ] }
            """
        let result = try await run(
            "Write two files",
            rehearse: try self.scenario(scenario),
            in: repository,
            ["--branch", "work"]
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        try write("mine\n", to: "\(repository)/mine.txt")
        try await git(["add", "-A"], in: repository)
        try await git(["commit", "-q", "-m", "Mine"], in: repository)
        return repository
    }
}
