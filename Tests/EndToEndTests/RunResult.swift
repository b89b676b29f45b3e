import JSONC
import Testing

/// A repository that runs work on, with what must stay as it is.
struct UserTree: Equatable {
    var status: String
    var head: String
    var branch: String
    var index: String

    init(_ repository: String, _ folder: TestFolder) async throws {
        status = try await folder.git(["status", "--porcelain", "--ignored"], in: repository)
        head = try await folder.git(["rev-parse", "HEAD"], in: repository)
        branch = try await folder.git(["symbolic-ref", "HEAD"], in: repository)
        index = try await folder.git(["ls-files", "--stage"], in: repository)
    }
}

extension TestFolder {
    /// The file of a scenario among the fixtures.
    static func rehearsal(_ name: String) -> String {
        "\(BerthProcess.packageFolder)/fixtures/rehearsals/\(name)"
    }

    /// Runs a task with a scenario and returns the process's result.
    func run(
        _ prompt: String = "Do the task",
        rehearse scenario: String,
        in repository: String,
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> BerthProcess.Result {
        try await berth(
            ["run", prompt, "--rehearse", scenario, "--format", "json"] + more,
            in: repository,
            environment: environment
        )
    }

    /// Runs the task of a fixture as its rehearsal has it, and checks what holds for each run.
    func runFixture(
        _ name: String,
        in repository: String,
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> RunSummary {
        let before = try await UserTree(repository, self)
        let result = try await berth(
            [
                "run", "--rehearse", Self.rehearsal("\(name).json"),
                "--prompt-file", Self.rehearsal("\(name).prompt.txt"), "--format", "json",
            ] + more,
            in: repository,
            environment: environment.merging(["ANTHROPIC_API_KEY": "canary-\(name)"]) { $1 }
        )
        let summary = try RunSummary(result)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(summary.outcome == "success")
        #expect(summary.hasPassed, "\(result.output)")
        #expect(try await UserTree(repository, self) == before)
        #expect(try await containers() == [])
        #expect(try await mentions("canary-\(name)", below: summary.logs) == [])
        #expect(!result.errors.contains("canary-\(name)"))
        let branch = try #require(summary.branch)
        let commits = try await git(["rev-list", "--reverse", "main..\(branch)"], in: repository)
        #expect(summary.commits == commits.split(separator: "\n").map(String.init))
        try await git(["fsck", "--strict"], in: repository)
        return summary
    }

    /// The files below a folder that hold a text.
    func mentions(_ text: String, below folder: String) async throws -> [String] {
        try await tool(
            "sh",
            ["-c", #"grep -rlF -e "$0" "$1" || test $? = 1"#, text, folder],
            in: path
        )
        .split(separator: "\n").map(String.init)
    }

    /// The trailer of the last commit of a branch that names its run.
    func runTrailer(_ branch: String, in repository: String) async throws -> String {
        try await git(
            ["log", "-1", "--format=%(trailers:key=Berth-Run,valueonly,separator=)", branch],
            in: repository
        )
    }
}

/// The summary of a run as `--format json` prints it.
struct RunSummary {
    let json: JSONValue

    init(_ result: BerthProcess.Result) throws {
        do {
            json = try JSONValue(parsing: result.output)
        } catch {
            throw Unreadable(result: result)
        }
    }

    /// A process that printed no summary.
    struct Unreadable: Error, CustomStringConvertible {
        let result: BerthProcess.Result
        var description: String {
            "no summary, exit code \(result.exitCode):\n\(result.output)\n\(result.errors)"
        }
    }

    var run: String { json["run"]?.string ?? "" }
    var outcome: String { json["outcome"]?.string ?? "" }
    var branch: String? { json["branch"]?.string }
    var commits: [String] { (json["commits"]?.array ?? []).compactMap(\.string) }
    var session: String { json["session"]?.string ?? "" }
    var logs: String { json["logs"]?.string ?? "" }
    var errorCode: String? { json["error"]?["code"]?.string }
    var hasPassed: Bool { json["rehearsal"]?["hasPassed"]?.bool ?? false }
}
