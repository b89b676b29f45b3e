import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// Runs in repositories that are not as most are.
    @Suite struct RepositoryShapeTests {
        private static let image = #"{"image": "mcr.microsoft.com/devcontainers/base:bookworm"}"#

        @Test func `a repository without commits gets its first ones from a run`() async throws {
            try await TestFolder.with { folder in
                let repository = "\(folder.path)/fresh"
                try folder.write(
                    Self.image,
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                try await folder.git(["init", "-q", "-b", "main"], in: repository)
                let result = try await folder.run(
                    "Begin",
                    rehearse: try folder.scenario(Self.bash("git log --format=%s > log.txt")),
                    in: repository,
                    ["--branch", "first"]
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(!result.errors.contains("uncommitted"))
                let log = try await folder.git(["show", "first:log.txt"], in: repository)
                #expect(log == "Start with the dev container alone")
                let merged = try await folder.berth(["merge", "first"], in: repository)
                #expect(merged.exitCode == 0, "\(merged.errors)")
                #expect(try await folder.git(["status", "--porcelain"], in: repository) == "")
                #expect(
                    try await folder.git(["ls-files"], in: repository)
                        == ".devcontainer/devcontainer.json\nlog.txt"
                )
            }
        }

        @Test
        func `a shallow clone with a detached head, a submodule, LFS pointers and strange names`()
            async throws
        {
            try await TestFolder.with { folder in
                let pointer = """
                    version https://git-lfs.github.com/spec/v1
                    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                    size 12345

                    """
                let origin = try await folder.repository(
                    [
                        ".devcontainer/devcontainer.json": Self.image,
                        ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
                        "picture.bin": pointer, "line\nbreak.txt": "a\n", "grüße.txt": "b\n",
                    ],
                    as: "origin"
                )
                let part = try await folder.repository(["part.txt": "part\n"], as: "part")
                try await folder.git(
                    [
                        "-c", "protocol.file.allow=always", "submodule", "add", "-q",
                        "file://\(part)", "part",
                    ],
                    in: origin
                )
                try await folder.git(["commit", "-q", "-m", "A part"], in: origin)
                let repository = "\(folder.path)/shallow"
                try await folder.git(
                    ["clone", "-q", "--depth", "1", "file://\(origin)", repository],
                    in: folder.path
                )
                try await folder.git(["checkout", "-q", "--detach"], in: repository)
                // A filter that fills a pointer would leave a trace. The one that empties files is
                // asked by git itself for the user's own work tree.
                let trace = "\(folder.path)/filtered"
                for (name, command) in [("clean", "cat"), ("smudge", "touch '\(trace)'; cat")] {
                    try await folder.git(["config", "filter.lfs.\(name)", command], in: repository)
                }
                let head = try await folder.git(["rev-parse", "HEAD"], in: repository)
                let command = "cp picture.bin copy.bin; echo c >> grüße.txt; echo d >> line*"
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.bash(command)),
                    in: repository,
                    ["--branch", "work"]
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(!FileManager.default.fileExists(atPath: trace))
                let changed = try await folder.git(
                    ["diff", "-z", "--name-only", head, "work"],
                    in: repository
                )
                #expect(changed == "copy.bin\0grüße.txt\0line\nbreak.txt\0")
                for file in ["picture.bin", "copy.bin"] {
                    let text = try await folder.git(
                        ["cat-file", "-p", "work:\(file)"],
                        in: repository
                    )
                    #expect(text + "\n" == pointer)
                }
                let link = ["rev-parse", "\(head):part", "work:part"]
                let commits = try await folder.git(link, in: repository).split(separator: "\n")
                #expect(commits.count == 2 && commits[0] == commits[1])
                #expect(try await folder.git(["rev-parse", "HEAD"], in: repository) == head)
            }
        }

        @Test func `work from a linked work tree comes to the repository of all of them`()
            async throws
        {
            try await TestFolder.with { folder in
                let main = try await folder.repository(configuration: Self.image)
                let linked = "\(folder.path)/linked"
                try await folder.git(["worktree", "add", "-q", "-b", "side", linked], in: main)
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.bash("echo 1 > one.txt")),
                    in: linked,
                    ["--branch", "work"]
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let merged = try await folder.berth(["merge", "work", "--no-ff"], in: linked)
                #expect(merged.exitCode == 0, "\(merged.errors)")
                #expect(merged.output.hasPrefix("side got the merge "))
                #expect(FileManager.default.fileExists(atPath: "\(linked)/one.txt"))
                #expect(!FileManager.default.fileExists(atPath: "\(main)/one.txt"))
            }
        }

        private static func bash(_ command: String) -> String {
            """
            { "name": "bash", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command": "\(command)" } } ] },
              { "expect": { "lastToolResult": { "isError": false } }, "content": "Done." } ] }
            """
        }
    }
}
