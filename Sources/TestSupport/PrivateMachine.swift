import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Network and mount namespaces of the test's own, with an engine in them that may be killed and
/// whose disks may be filled.
///
/// They end with the test's process, and with them the engine.
public struct PrivateMachine: Sendable {
    /// The folder of everything that belongs to it; only in its namespaces the disks below are
    /// there.
    public let folder: String
    /// A process that does nothing but keep the namespaces.
    private let holder: Int32
    private let process: ChildProcess

    /// The variables of programs in it, without any credential of the one who tests.
    public var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        let foreign = [
            "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_BASE_URL", "XDG_RUNTIME_DIR",
        ]
        for name in foreign { environment[name] = nil }
        environment["DOCKER_HOST"] = "unix://\(engineFolder)/docker.sock"
        environment["BERTH_DOCKER"] = environment["BERTH_DOCKER"] ?? "docker"
        return environment
    }

    /// The engine's state, socket and log.
    public var engineFolder: String { "\(folder)/engine" }
    /// The disk of the engine's images, containers and volumes.
    public var engineDisk: String { "\(engineFolder)/data" }
    /// The path of a file in it, as seen from outside.
    public func outside(_ path: String) -> String { "/proc/\(holder)/root\(path)" }

    /// The package's folder.
    public static let packageFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Makes the namespaces, without an engine yet.
    ///
    /// Who ends the test by force leaves nothing running: the process in the namespaces looks
    /// whether the test is there, and ends the engine itself where it is not.
    public static func make(_ folder: String) async throws -> Self {
        try FileManager.default.createDirectory(
            atPath: "\(folder)/engine/data",
            withIntermediateDirectories: true
        )
        let script = #"""
            set -eu
            ip link set lo up
            mount -t tmpfs -o size=3g,mode=711 engine "$1/engine/data"
            # dockerd takes the system's containerd for its own wherever it sees its socket.
            mkdir -p /run/containerd
            mount -t tmpfs none /run/containerd
            echo $$ > "$1/holder.part"
            mv "$1/holder.part" "$1/holder"
            while [ -d "/proc/$2" ] && [ ! -e "$1/end" ]; do sleep 0.5; done
            number=$(cat "$1/engine/docker.pid" 2> /dev/null || true)
            if [ -n "$number" ]; then
                kill "$number" || true
                waited=0
                while [ -d "/proc/$number" ] && [ "$waited" -lt 30 ]; do
                    sleep 1
                    waited=$((waited + 1))
                done
            fi
            # Whatever else was started in these namespaces.
            own=$(readlink "/proc/$$/ns/net")
            for other in /proc/[0-9]*; do
                if [ "${other#/proc/}" != $$ ] && [ "$(readlink "$other/ns/net")" = "$own" ]; then
                    kill -KILL "${other#/proc/}" || true
                fi
            done
            """#
        let process = try ChildProcess(
            "/usr/bin/unshare",
            arguments: [
                "--net", "--mount", "--propagation", "private", "--", "sh", "-c", script,
                "holder", folder, "\(getpid())",
            ],
            output: "\(folder)/holder.log"
        )
        let file = "\(folder)/holder"
        try await Patience.wait(30, for: "namespaces") {
            FileManager.default.fileExists(atPath: file) || !process.isRunning
        }
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        guard let holder = Int32(text.filter(\.isNumber)) else {
            let log = Self.text(of: "\(folder)/holder.log")
            throw Patience.Missing(description: "namespaces need root, `unshare`, `ip`: \(log)")
        }
        return Self(folder: folder, holder: holder, process: process)
    }

    private static func text(of file: String) -> String {
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    /// Ends engine and namespaces.
    public func end() async throws {
        try "".write(toFile: "\(folder)/end", atomically: true, encoding: .utf8)
        try await Patience.wait(60, for: "the end of the namespaces") { !process.isRunning }
    }

    // MARK: Programs

    /// What a program left.
    public struct Outcome {
        /// The exit code; 128 and the signal's number for a signal.
        public var exitCode: Int
        /// What it printed.
        public var output: String
        /// What it printed on standard error.
        public var errors: String
    }

    /// Runs a program in the namespaces to its end.
    public func run(
        _ words: [String],
        in folder: String = "/",
        environment more: [String: String] = [:]
    ) async throws -> Outcome {
        let all = environment.merging(more) { $1 }
        let result = try await Subprocess.run(
            .name("nsenter"),
            arguments: Arguments(
                ["--target=\(holder)", "--net", "--mount", "--wd=\(outside(folder))", "--"] + words
            ),
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: all.map { (.init(stringLiteral: $0), $1) }
                )
            ),
            output: .string(limit: 64 << 20),
            error: .string(limit: 4 << 20)
        )
        let code =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        return Outcome(
            exitCode: code,
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// Runs a program that must succeed, and returns what it printed, without the last line break.
    @discardableResult
    public func tool(_ words: [String], in folder: String = "/") async throws -> String {
        let outcome = try await run(words, in: folder)
        guard outcome.exitCode == 0 else {
            let said = "\(outcome.errors)\(outcome.output.suffix(2_000))"
            throw Patience.Missing(description: "\(words.joined(separator: " ")): \(said)")
        }
        var text = outcome.output
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// Runs the engine's command line.
    @discardableResult
    public func docker(_ words: [String]) async throws -> String {
        try await tool([environment["BERTH_DOCKER"] ?? "docker"] + words)
    }
}
