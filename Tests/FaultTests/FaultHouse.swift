import FoundationEssentials
import Glibc
import JSONC
import LocalHTTP
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

/// One user's Berth on a small disk: state, configuration and a repository.
///
/// The disk is there in the machine's namespaces only.
struct FaultHouse: Sendable {
    let machine: PrivateMachine
    /// The mount point of the disk.
    let disk: String
    /// The variables of Berth's processes.
    let environment: [String: String]
    /// How large the disk is, in MiB.
    private static let diskSize = 128

    /// Where branches are pushed.
    var remote: FaultRemote { FaultRemote(machine: machine) }
    /// The user's repository.
    var repository: String { "\(disk)/project" }
    /// Berth's state.
    var state: String { "\(disk)/state/berth" }
    /// A run's folder, as seen from outside.
    func runFolder(_ run: String) -> String { machine.outside("\(state)/runs/\(run)") }

    /// Makes the disk with a repository on it.
    static func make(_ machine: PrivateMachine, isBuilt: Bool) async throws -> Self {
        let disk = "\(machine.folder)/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try await machine.tool([
            "mount", "-t", "tmpfs", "-o", "size=\(diskSize)m,mode=755", "disk", disk,
        ])
        var environment: [String: String] = [:]
        environment["BERTH_AGENT"] = try FaultPrograms.agent
        environment["XDG_STATE_HOME"] = "\(disk)/state"
        environment["XDG_CONFIG_HOME"] = "\(disk)/config"
        environment["XDG_CACHE_HOME"] = "\(machine.folder)/cache"
        environment["XDG_DATA_HOME"] = "\(machine.folder)/data"
        environment["NO_COLOR"] = "1"
        let house = Self(machine: machine, disk: disk, environment: environment)
        try await house.remote.make()
        try await house.makeRepository(isBuilt: isBuilt)
        return house
    }

    private func makeRepository(isBuilt: Bool) async throws {
        let image = PrivateMachine.baseImage
        var files = [
            "README.md": "A project.\n", ".gitignore": "ignored/\n", "src/é.txt": "ü\n",
            ".devcontainer/devcontainer.json":
                #"{ "image": "\#(image)", "postCreateCommand": "sleep 0.4" }"#,
        ]
        if isBuilt {
            files[".devcontainer/devcontainer.json"] = """
                {
                  "build": { "dockerfile": "Dockerfile" }, "remoteUser": "dev",
                  "onCreateCommand": "sleep 0.3", "postCreateCommand": "id > /tmp/who"
                }
                """
            // The time makes the step one that no earlier point has built.
            files[".devcontainer/Dockerfile"] = """
                FROM \(image)
                RUN useradd --create-home --shell /bin/sh dev
                RUN sleep 0.5; echo \(UInt64.random(in: 0 ... .max)) > /etc/point
                """
        }
        for (name, text) in files {
            let file = URL(filePath: machine.outside("\(repository)/\(name)"))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        try await git(["init", "-q", "-b", "main"])
        try await git(["config", "user.name", "Ada Example"])
        try await git(["config", "user.email", "ada@example.org"])
        try await git(["add", "-A"])
        try await git(["commit", "-q", "-m", "The project as it is"])
        try await git(["remote", "add", "origin", FaultRemote.address])
        // Work in progress that no fault may touch.
        try Data("changed\n".utf8).write(
            to: URL(filePath: machine.outside("\(repository)/README.md"))
        )
        try Data("new\n".utf8).write(
            to: URL(filePath: machine.outside("\(repository)/untracked.txt"))
        )
    }

    // MARK: Programs

    /// Runs git in the repository.
    @discardableResult
    func git(_ words: [String]) async throws -> String {
        try await machine.tool(["git"] + words, in: repository)
    }

    /// Runs Berth.
    func berth(_ words: [String]) async throws -> PrivateMachine.Outcome {
        try await machine.run(
            [try FaultPrograms.berth] + words,
            in: repository,
            environment: environment
        )
    }

    /// Asks the daemon, and starts none.
    func ask(_ path: String) async throws -> JSONValue {
        let place = SocketPlace(folder: machine.outside(state), name: "daemon.sock")
        let answer = try await SocketClient(place: place).send(.GET, path)
        guard answer.status == 200 else { throw Patience.Missing(description: answer.body) }
        return try JSONValue(parsing: answer.body)
    }

    /// The states of all runs by their ids; nil while no daemon answers.
    func states() async -> [String: String]? {
        guard let runs = try? await ask("/v1/runs?all=1")["runs"]?.array else { return nil }
        return runs.reduce(into: [:]) { states, run in
            if let id = run["id"]?.string { states[id] = run["state"]?.string }
        }
    }

    /// The number of the daemon's process; nil where none is.
    func daemonProcess() -> Int32? {
        let lock = machine.outside("\(state)/daemon.lock")
        guard let text = try? String(contentsOfFile: lock, encoding: .utf8),
            let number = Int32(text.filter(\.isNumber)),
            let program = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(number)/exe"
            ), program.contains("berth")
        else { return nil }
        return number
    }

    /// Ends the daemon and takes the disk away; containers and volumes of runs, too.
    func remove() async throws {
        if daemonProcess() != nil { _ = try await berth(["daemon", "stop"]) }
        let containers = try await machine.containers("berth.run")
        if !containers.isEmpty { try await machine.docker(["rm", "-f", "-v"] + containers) }
        let volumes = try await machine.docker([
            "volume", "ls", "--quiet", "--filter", "name=berth-session-",
        ])
        if !volumes.isEmpty {
            try await machine.docker(
                ["volume", "rm", "-f"] + volumes.split(separator: "\n").map(String.init)
            )
        }
        try await machine.tool(["umount", "--lazy", disk])
    }
}

/// The programs under test.
enum FaultPrograms {
    /// The built binary.
    static var berth: String {
        get throws {
            let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            let candidates: [String?] = [
                ProcessInfo.processInfo.environment["BERTH_TEST_BINARY"],
                bundle.deletingLastPathComponent().appending(path: "berth").path,
                "\(PrivateMachine.packageFolder)/.build/debug/berth",
            ]
            return try #require(
                candidates.compactMap { $0 }
                    .first { FileManager.default.isExecutableFile(atPath: $0) },
                "the berth binary was not built"
            )
        }
    }

    /// The real agent.
    static var agent: String {
        get throws {
            let environment = ProcessInfo.processInfo.environment
            let candidates: [String?] = [
                environment["BERTH_TEST_AGENT"], environment["BERTH_AGENT"],
                environment["HOME"].map { "\($0)/.local/share/berth/agent/2.1.330/claude" },
            ]
            return try #require(
                candidates.compactMap { $0 }
                    .first { FileManager.default.isExecutableFile(atPath: $0) },
                "there is no agent; scripts/agent gets it"
            )
        }
    }
}
