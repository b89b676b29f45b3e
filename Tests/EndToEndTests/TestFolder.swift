import FoundationEssentials
import Glibc
import JSONC
import Subprocess
import SystemPackage
import Testing

/// A folder that goes away with the test, and with it the containers and volumes made for it.
///
/// Berth's own folders are below it, so that a test sees its own runs only.
struct TestFolder: Sendable {
    let path: String
    let environment: [String: String]

    /// Makes a folder, hands it to the body and takes away everything that was made for it.
    static func with<Result>(_ body: (TestFolder) async throws -> Result) async throws -> Result {
        let path = "/tmp/berth-test-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = TestFolder(
            path: path,
            environment: try BerthProcess.environment(home: "\(path)/home")
        )
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let result: Result
        do {
            result = try await body(folder)
        } catch {
            try? await folder.remove()
            throw error
        }
        try await folder.remove()
        return result
    }

    // MARK: Files

    /// Copies a fixture and makes it a git repository with one commit.
    func repository(
        _ fixture: String,
        as name: String? = nil,
        edit: (String) throws -> Void = { _ in }
    ) async throws -> String {
        let source = "\(BerthProcess.packageFolder)/fixtures/repos/\(fixture)"
        let target = "\(path)/\(name ?? fixture)"
        try await copy(source, to: target)
        try edit(target)
        try await commitAll(target)
        return target
    }

    /// Makes a git repository of files with one commit.
    func repository(_ files: [String: String], as name: String = "project") async throws -> String {
        let target = "\(path)/\(name)"
        for (file, text) in files { try write(text, to: "\(target)/\(file)") }
        try await commitAll(target)
        return target
    }

    /// Makes a git repository with a configuration.
    func repository(configuration: String, as name: String = "project") async throws -> String {
        try await repository(
            [".devcontainer/devcontainer.json": configuration, "README.md": "A project.\n"],
            as: name
        )
    }

    private func commitAll(_ folder: String) async throws {
        try await git(["init", "-q", "-b", "main"], in: folder)
        try await git(["config", "user.name", "Ada Example"], in: folder)
        try await git(["config", "user.email", "ada@example.org"], in: folder)
        try await git(["add", "-A"], in: folder)
        try await git(["commit", "-q", "-m", "The project as it is"], in: folder)
    }

    /// Copies a folder; the copy belongs to who runs the test.
    func copy(_ source: String, to target: String) async throws {
        try await tool("cp", ["-R", "--", source, target], in: path)
    }

    /// Writes a file and the folders above it.
    func write(_ text: String, to path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    /// Writes a scenario and returns its path.
    func scenario(_ text: String, as name: String = "scenario") throws -> String {
        let file = "\(path)/\(name).json"
        try write(text, to: file)
        return file
    }

    // MARK: Programs

    /// Runs Berth to its end.
    func berth(
        _ arguments: [String],
        in folder: String,
        environment more: [String: String] = [:],
        input: [UInt8] = [],
        meanwhile: @escaping @Sendable (_ process: Int32) async throws -> Void = { _ in }
    ) async throws -> BerthProcess.Result {
        try await BerthProcess.run(
            arguments,
            in: folder,
            environment: environment.merging(more) { _, new in new },
            input: input,
            meanwhile: meanwhile
        )
    }

    /// Runs git, which must succeed, and returns what it printed, without the last line break.
    @discardableResult
    func git(_ arguments: [String], in folder: String) async throws -> String {
        try await tool("git", arguments, in: folder)
    }

    /// Runs docker, which must succeed.
    @discardableResult
    func docker(_ arguments: [String]) async throws -> String {
        try await tool(environment["BERTH_DOCKER"] ?? "docker", arguments, in: path)
    }

    /// Runs a program, which must succeed.
    @discardableResult
    func tool(
        _ name: String,
        _ arguments: [String],
        in folder: String,
        environment more: [String: String] = [:]
    ) async throws -> String {
        let result = try await Subprocess.run(
            name.hasPrefix("/") ? .path(FilePath(name)) : .name(name),
            arguments: Arguments(arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: more.map { (.init(stringLiteral: $0), $1) })
            ),
            workingDirectory: FilePath(folder),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        try #require(
            result.terminationStatus.isSuccess,
            "\(name) \(arguments.joined(separator: " ")): \(result.standardError)"
        )
        var text = result.standardOutput
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    // MARK: Traces

    /// The ids of the runs that were begun here, the oldest first.
    var runs: [String] {
        let folder = "\(path)/home/state/berth/runs"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The folder of a run.
    func runFolder(_ run: String) -> String { "\(path)/home/state/berth/runs/\(run)" }

    /// The containers that were made for this folder, by their ids.
    func containers() async throws -> [String] {
        let format = #"{{.ID}} {{.Label "berth.run"}} {{.Label "devcontainer.local_folder"}}"#
        let runs = runs
        return try await docker(["ps", "--all", "--no-trunc", "--format", format])
            .split(separator: "\n")
            .compactMap { line in
                let words = line.split(separator: " ", omittingEmptySubsequences: false)
                let isOurs =
                    runs.contains(String(words[1])) || words[2].hasPrefix("\(path)/")
                return isOurs ? String(words[0]) : nil
            }
    }

    /// The containers that Compose made for projects below this folder.
    private func composeContainers() async throws -> [String] {
        let format = #"{{.ID}} {{.Label "com.docker.compose.project.working_dir"}}"#
        let lines = try await docker(["ps", "--all", "--no-trunc", "--format", format])
        return lines.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return words.count == 2 && words[1].hasPrefix("\(path)/") ? String(words[0]) : nil
        }
    }

    /// The networks whose name names this folder.
    private func networks() async throws -> [String] {
        try await docker(["network", "ls", "--format", "{{.Name}}"])
            .split(separator: "\n").map(String.init)
            .filter { $0.contains(mark) }
    }

    /// The volumes that were made for this folder's runs, or that name this folder.
    private func volumes() async throws -> [String] {
        let own = Set(runs.map { "berth-session-\($0)" })
        return try await docker(["volume", "ls", "--format", "{{.Name}}"])
            .split(separator: "\n").map(String.init)
            .filter { own.contains($0) || $0.contains(mark) }
    }

    /// The images whose name names this folder.
    private func images() async throws -> [String] {
        try await docker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"])
            .split(separator: "\n").map(String.init)
            .filter { $0.contains(mark) }
    }

    /// A word for names of what is to go away with this folder.
    var mark: String { String(path.suffix(8)) }

    /// Ends the daemon that the test's commands started, with all that it does.
    func endDaemon() async throws {
        guard let process = try daemonProcess() else { return }
        _ = try await berth(["daemon", "stop"], in: path)
        if kill(process, 0) == 0 { kill(process, SIGKILL) }
    }

    /// The process number of the daemon that owns this folder's runs; nil when none was started.
    func daemonProcess() throws -> Int32? {
        let lock = "\(path)/home/state/berth/daemon.lock"
        guard FileManager.default.fileExists(atPath: lock) else { return nil }
        return Int32(try String(contentsOfFile: lock, encoding: .utf8).filter(\.isNumber))
    }

    private func remove() async throws {
        try await endDaemon()
        let containers = Set(try await containers() + composeContainers())
        if !containers.isEmpty {
            try await docker(["rm", "--force", "--volumes"] + containers.sorted())
        }
        let networks = try await networks()
        if !networks.isEmpty { try await docker(["network", "rm"] + networks) }
        let volumes = try await volumes()
        if !volumes.isEmpty { try await docker(["volume", "rm", "--force"] + volumes) }
        let images = try await images()
        if !images.isEmpty { try await docker(["image", "rm", "--force"] + images) }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            // What another user wrote inside a container, root of the engine takes away.
            try await docker([
                "run", "--rm", "--network", "none", "--volume", "\(path):/folder",
                "debian:bookworm", "find", "/folder", "-mindepth", "1", "-delete",
            ])
            try FileManager.default.removeItem(atPath: path)
        }
    }
}
