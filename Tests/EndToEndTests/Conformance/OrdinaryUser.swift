import Glibc
import JSONC
import Testing

/// Runs Berth as someone who is not root: as who runs the tests, or as an invented user.
struct OrdinaryUser {
    let userIdentifier: Int
    let groupIdentifier: Int
    private let folder: TestFolder
    /// What starts a program as that user; empty for who runs the tests.
    private let prefix: [String]

    /// Gives everything in a folder to the user.
    init(_ folder: TestFolder) async throws {
        self.folder = folder
        guard getuid() == 0 else {
            userIdentifier = Int(getuid())
            groupIdentifier = Int(getgid())
            prefix = []
            return
        }
        userIdentifier = 4242
        groupIdentifier = 4343
        let socket = (folder.environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock")
            .replacing("unix://", with: "")
        let group = try await folder.tool("stat", ["-Lc", "%g", socket], in: folder.path)
        // The binary may lie where only root may look.
        prefix = [
            "setpriv", "--reuid=\(userIdentifier)", "--regid=\(groupIdentifier)",
            "--groups=\(group)", "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search", "--",
        ]
        try await folder.tool(
            "chown",
            ["-R", "\(userIdentifier):\(groupIdentifier)", "."],
            in: folder.path
        )
    }

    /// Runs Berth to its end.
    func berth(
        _ arguments: [String],
        in repository: String
    ) async throws -> BerthProcess.Result {
        guard !prefix.isEmpty else { return try await folder.berth(arguments, in: repository) }
        // Exit code and both streams, past the rule that a tool must succeed.
        let script =
            #"out=$1 err=$2; shift 2; code=0; "$@" > "$out" 2> "$err" || code=$?; echo $code"#
        let (out, err) = ("\(folder.path)/stdout", "\(folder.path)/stderr")
        let code = try await folder.tool(
            "sh",
            ["-c", script, "sh", out, err] + prefix + [try BerthProcess.binary] + arguments,
            in: repository,
            environment: folder.environment.merging(["HOME": "\(folder.path)/home"]) { $1 }
        )
        return BerthProcess.Result(
            exitCode: Int(code) ?? -1,
            output: try folder.text(out),
            errors: try folder.text(err)
        )
    }

    /// Runs `berth up`, which must succeed.
    func up(_ repository: String, _ flags: [String] = []) async throws -> TestFolder.Up {
        let result = try await berth(["up"] + flags, in: repository)
        try #require(result.exitCode == 0, "\(result.output) \(result.errors)")
        return TestFolder.Up(
            json: try JSONValue(parsing: result.output),
            errors: result.errors
        )
    }

    /// Runs `berth exec`, which must succeed.
    func exec(_ command: [String], in repository: String) async throws -> String {
        let result = try await berth(["exec"] + command, in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output
    }
}
