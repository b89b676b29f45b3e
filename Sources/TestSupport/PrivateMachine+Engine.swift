import FoundationEssentials
import Glibc

extension PrivateMachine {
    /// The image that runs start from.
    public static let baseImage = "debian:bookworm"

    /// Starts the engine, or finds that it answers.
    ///
    /// - Parameter configuration: Its `daemon.json`; nil for the one that it had, or the system's.
    /// - Throws: What the script says where no engine answers.
    public func startEngine(configuration: String? = nil) async throws {
        if let configuration { try write(configuration) }
        try await tool(["\(Self.packageFolder)/scripts/engine", "--private", engineFolder])
    }

    /// Gives an engine that runs another `daemon.json`, and waits until it tells that it has it.
    ///
    /// - Parameters:
    ///   - configuration: The file.
    ///   - sign: A part of what it tells of its runtimes then, as JSON.
    /// - Throws: ``Patience/Missing`` when it does not.
    public func configureEngine(_ configuration: String, until sign: String) async throws {
        try write(configuration)
        let text = try String(contentsOfFile: "\(engineFolder)/docker.pid", encoding: .utf8)
        guard let number = Int32(text.filter(\.isNumber)), number > 1 else {
            throw Patience.Missing(description: "no engine runs in \(engineFolder)")
        }
        kill(number, SIGHUP)
        try await Patience.wait(30, for: "the engine's new runtimes") {
            try await docker(["info", "--format", "{{json .Runtimes}}"]).contains(sign)
        }
    }

    private func write(_ configuration: String) throws {
        try configuration.write(
            toFile: "\(engineFolder)/daemon.json",
            atomically: true,
            encoding: .utf8
        )
    }

    /// Puts the base image in, from the engine that is there anyhow, which is only read.
    public func loadBaseImage() async throws {
        let docker = environment["BERTH_DOCKER"] ?? "docker"
        let own = ProcessInfo.processInfo.environment["DOCKER_HOST"] ?? ""
        let archive = "\(folder)/base.tar"
        try await tool([
            "env", own.isEmpty ? "--unset=DOCKER_HOST" : "DOCKER_HOST=\(own)", docker, "save",
            "--output", archive, Self.baseImage,
        ])
        try await self.docker(["load", "--quiet", "--input", archive])
        unlink(archive)
    }

    /// Leaves the engine's disk as much room as given, in MiB, so that filling it is quick.
    public func shrinkEngineDisk(toFree room: Int) async throws {
        let used = try await tool([
            "sh", "-c", #"df -k --output=used "$0" | tail -n 1"#, engineDisk,
        ])
        let size = (Int(used.filter(\.isNumber)) ?? 0) / 1_024 + room
        try await tool(["mount", "-o", "remount,size=\(size)m", engineDisk])
    }

    /// Kills dockerd as `kill -9` does; its containerd is left behind.
    public func killEngine() async throws {
        let file = "\(engineFolder)/docker.pid"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let number = Int32(text.filter(\.isNumber)),
            let program = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(number)/exe"
            ), program.contains("dockerd")
        else { return }
        kill(number, SIGKILL)
        try await Patience.wait(30, for: "the end of dockerd") {
            kill(number, 0) != 0 || Self.isZombie(number)
        }
    }

    /// The containers of a run, or with any label of Berth.
    public func containers(_ label: String) async throws -> [String] {
        try await docker(["ps", "--all", "--quiet", "--no-trunc", "--filter", "label=\(label)"])
            .split(separator: "\n").map(String.init)
    }

    /// The processes of a container that bear a name, by their numbers outside.
    public func processes(_ name: String, in container: String) async throws -> [Int32] {
        let docker = environment["BERTH_DOCKER"] ?? "docker"
        // One that does not run has none.
        let top = try await run([docker, "top", container, "-eo", "pid,comm"]).output
        return top.split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[1] == name ? Int32(words[0]) : nil
        }
    }

    private static func isZombie(_ number: Int32) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
        return status?.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }
}
