import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// What is wrong with a task is told when it is handed in, before anything is made.
    @Suite struct TaskInputTests {
        @Test func `prompts that cannot be read, and limits that cannot be kept, are refused`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try await folder.git(["branch", "develop"], in: repository)
                let file = "\(folder.path)/prompt.txt"
                func refused(
                    _ arguments: [String],
                    _ code: Int,
                    _ words: String,
                    _ bytes: [UInt8] = []
                ) async throws {
                    try Data(bytes).write(to: URL(filePath: file))
                    let result = try await folder.berth(
                        ["run", "--detach", "--rehearse", TestFolder.rehearsal("no-git.json")]
                            + arguments,
                        in: repository,
                        input: arguments.contains("-") ? bytes : []
                    )
                    #expect(result.exitCode == code, "\(arguments): \(result.errors)")
                    #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
                    #expect(result.output == "")
                }
                let named = ["--prompt-file", file]
                try await refused(named, 2, "the prompt is empty")
                try await refused(named, 2, "`\(file)` is not UTF-8", [0x61, 0xE9, 0x62])
                try await refused(named, 2, "is no text: its byte 2 is zero", [0x61, 0, 0x62])
                let long = [UInt8](repeating: 0x61, count: 5_000_000)
                try await refused(named, 2, "the prompt has 5000000 bytes", long)
                let longer = [UInt8](repeating: 0x61, count: 12_000_000)
                try await refused(named, 2, "does not take a request of this size", longer)
                try await refused(
                    ["--prompt-file", "-"],
                    2,
                    "the standard input is not UTF-8",
                    [0xFF]
                )
                try await refused(["--prompt-file", folder.path], 2, "is a folder")
                let task = ["Do it"]
                try await refused(task + ["--base", "develp"], 2, "did you mean `develop`?")
                try await refused(
                    task + ["--branch", "main/new"],
                    2,
                    "git keeps no branch `main/new` beside"
                )
                try await refused(task + ["--after", "nobody"], 2, "there is no run `nobody`")
                try await refused(task + ["--memory", "1k"], 2, "must be at least `6m`")
                try await refused(task + ["--cpus", "999"], 2, "`cpus` must be at most ")
                try await refused(
                    task + ["--agent-path", "/nowhere"],
                    3,
                    "`/nowhere` is no native"
                )
                try await refused(task + ["--budget-usd", "-1"], 64, "`--budget-usd` must be")
                try await refused(task + ["--count", "0"], 64, "--count is a number from 1")
                try await refused(task + ["--count", "-1"], 64, "--count is a number from 1")
                try await refused(task + ["--timeout", "0"], 64, "`--timeout` must be")
                try await refused(task + ["--rehearse", "/tmp"], 2, "is a folder")
                #expect(folder.runs == [])
                let all = try await folder.berth(["ps", "--all", "--quiet"], in: repository)
                #expect(all.output == "")
            }
        }

        @Test func `repositories that no run can work in are told with what is missing`()
            async throws
        {
            try await TestFolder.with { folder in
                let scenario = ["--rehearse", TestFolder.rehearsal("no-git.json")]
                let task = ["run", "--detach", "Do it"] + scenario
                let bare = try await folder.repository(["README.md": "Nothing yet.\n"])
                let missing = try await folder.berth(task, in: bare)
                #expect(missing.exitCode == 2)
                #expect(missing.errors.contains("`\(bare)` has no dev container at `main`"))
                try folder.write("{}", to: "\(bare)/.devcontainer/devcontainer.json")
                let uncommitted = try await folder.berth(task, in: bare)
                #expect(uncommitted.exitCode == 2)
                #expect(
                    uncommitted.errors.contains(
                        "your working tree has `.devcontainer`, which is in no commit"
                    ),
                    "\(uncommitted.errors)"
                )
                let server = try #require(SilentPort())
                for (address, code, words) in [
                    ("https://127.0.0.1:1/x.git", 3, "`https://127.0.0.1:1/x.git` could not be"),
                    ("https://ada:secret@127.0.0.1:1/x", 3, "`https://127.0.0.1:1/x` could not"),
                    ("file://\(folder.path)/gone", 2, "no repository is at `file://"),
                    ("ssh://git@127.0.0.1:\(server.closed)/x", 3, "could not be reached"),
                ] {
                    let result = try await folder.berth(task + ["--repo", address], in: bare)
                    #expect(result.exitCode == code, "\(address): \(result.errors)")
                    #expect(result.errors.contains(words), "\(address): \(result.errors)")
                    #expect(!result.errors.contains("secret"), "\(result.errors)")
                }
                #expect(folder.runs == [])
            }
        }

        @Test func `a batch is checked as a whole, and may build on branches to come`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try folder.write(RunControlTests.note, to: "\(folder.path)/note.json")
                try folder.write("left over\n", to: "\(repository)/new.txt")
                let file = "\(folder.path)/tasks.jsonl"
                try folder.write(
                    """
                    {"prompt": "One", "rehearse": "note.json"}
                    {"prompt": "Two", "rehearse": "note.json", "base": "nobody"}
                    {"prompt": "Three", "rehearse": "note.json", "branch": "main"}
                    {"prompt": "Four", "rehearse": "note.json", "after": "1zzzzzzzzz"}
                    """,
                    to: file
                )
                let refused = try await folder.berth(["batch", file], in: repository)
                #expect(refused.exitCode == 2)
                #expect(refused.output == "")
                #expect(refused.errors.contains("no commit is named `nobody`"))
                #expect(refused.errors.contains("the task in line 2 of"))
                #expect(refused.errors.contains("the branch `main` is there already"))
                #expect(refused.errors.contains("there is no run `1zzzzzzzzz`"))
                #expect(folder.runs == [])
                try folder.write(
                    """
                    {"id": "plan", "prompt": "Plan", "rehearse": "note.json", "branch": "plan"}
                    {"prompt": "Do", "rehearse": "note.json", "after": "plan", "base": "plan"}
                    """,
                    to: file
                )
                let taken = try await folder.berth(["batch", file], in: repository)
                #expect(taken.exitCode == 0, "\(taken.errors)")
                let runs = taken.output.split(separator: "\n").map(String.init)
                let waited = try await folder.berth(["wait"] + runs, in: repository)
                #expect(waited.exitCode == 0, "\(waited.output)")
                let plan = try await folder.git(["rev-parse", "plan"], in: repository)
                let shown = try await folder.berth(
                    ["show", runs[1], "--format", "json"],
                    in: repository
                )
                #expect(try JSONValue(parsing: shown.output)["base"]?.string == plan)
                let note = ["--rehearse", "\(folder.path)/note.json"]
                let detached = try await folder.berth(
                    ["run", "--detach", "Again"] + note,
                    in: repository
                )
                #expect(
                    detached.errors.contains("1 uncommitted change, which the run does not see")
                )
                #expect(detached.errors.contains("left as they are: `new.txt`"))
                let last = detached.output.filter { !$0.isNewline }
                let done = try await folder.berth(["wait", last], in: repository)
                #expect(done.exitCode == 0, "\(done.output)")
            }
        }

        @Test func `runs work though repository and state lie on two file systems`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let other = "/dev/shm/berth-test-\(folder.mark)"
                try FileManager.default.createDirectory(
                    atPath: other,
                    withIntermediateDirectories: true
                )
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/home",
                    withIntermediateDirectories: true
                )
                #expect(symlink(other, "\(folder.path)/home/state") == 0)
                var devices: [dev_t] = []
                for path in [other, repository] {
                    var status = stat()
                    #expect(stat(path, &status) == 0)
                    devices.append(status.st_dev)
                }
                #expect(devices[0] != devices[1])
                let result = try await folder.run(
                    rehearse: try folder.scenario(RunControlTests.note),
                    in: repository
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let branch = try #require(try RunSummary(result).branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "NOTE.md")
                try await folder.endDaemon()
                try FileManager.default.removeItem(atPath: other)
            }
        }
    }
}

/// A port of this machine on which nobody listens.
struct SilentPort {
    let closed: Int

    init?() {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: Int? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(socket, pointer, length) == 0,
                    getsockname(socket, pointer, &length) == 0
                else { return nil }
                return 0
            }
        }
        guard port != nil else { return nil }
        closed = Int(UInt16(bigEndian: address.sin_port))
    }
}
