import JSONC
import Testing

extension TestFolder {
    /// Makes a repository with a configuration, given as the members of its object, and more files.
    func workspace(
        _ members: String,
        _ files: [String: String] = [:],
        as name: String = "project"
    ) async throws -> String {
        let configuration = [".devcontainer/devcontainer.json": "{\n\(members)\n}\n"]
        return try await repository(files.merging(configuration) { $1 }, as: name)
    }

    /// Replaces a repository's configuration.
    func configure(_ repository: String, _ members: String) throws {
        try write("{\n\(members)\n}\n", to: "\(repository)/.devcontainer/devcontainer.json")
    }

    /// Runs Berth with a JSON line as its result, whatever its exit code.
    func outcome(
        _ arguments: [String],
        in repository: String,
        environment: [String: String] = [:]
    ) async throws -> (json: JSONValue, code: Int, errors: String) {
        let result = try await berth(arguments, in: repository, environment: environment)
        let lines = result.output.split(separator: "\n")
        try #require(lines.count == 1, "\(result.output) \(result.errors)")
        return (try JSONValue(parsing: result.output), result.exitCode, result.errors)
    }

    /// Runs a command by `berth exec`, which must succeed, and returns what it printed.
    func exec(
        _ command: [String],
        in repository: String,
        _ flags: [String] = []
    ) async throws -> String {
        let result = try await berth(["exec"] + flags + command, in: repository)
        try #require(result.exitCode == 0, "\(command): \(result.output) \(result.errors)")
        return result.output
    }

    /// Runs a shell command as root of a container, past Berth, and returns what it printed.
    func inside(_ container: String?, _ command: String) async throws -> String {
        let container = try #require(container)
        return try await docker([
            "exec", "--user", "root", "--workdir", "/", container, "sh", "-c", command,
        ])
    }

    /// The lines of a file in a repository; none when there is no file.
    func lines(_ file: String, in repository: String) -> [String] {
        let text = (try? self.text("\(repository)/\(file)")) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}

/// Shell text for hooks.
enum Shell {
    /// Waits until a file is there; fails after half a minute, so that a test ends.
    static func wait(for file: String) -> String {
        "i=0; while [ ! -e \(file) ]; do i=$((i+1)); [ $i -lt 300 ] || exit 9; sleep 0.1; done"
    }

    /// Tells another command that this one runs, and waits until that one does.
    static func meet(_ own: String, _ other: String) -> String {
        "touch \(own); \(wait(for: other))"
    }
}
