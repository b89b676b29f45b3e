import Agent
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import Runs

/// Proves, before an agent starts, that its processes meet another kernel than the machine's.
///
/// A program of Berth's own asks inside, one that needs nothing of the image: an image could
/// answer as it likes.
struct KernelProof {
    let engine: DockerEngine

    /// How long the look from inside may take.
    private static let patience = Duration.seconds(20)
    /// The name of the program in the folder that a run's container gets read-only.
    private static let programName = "kernel"

    /// Puts the program where the container of a run will have it.
    static func provideProgram(in control: String) throws {
        let source = try RelayProgram.find().path
        guard let bytes = FileManager.default.contents(atPath: source) else {
            throw Files.failure("read", source, errno)
        }
        try Files.write(Array(bytes), to: "\(control)/\(programName)", mode: 0o755)
    }

    private func reading(of container: String) async throws -> KernelReading {
        let program = "\(AgentFolders.control)/\(Self.programName)"
        let result = try await engine.run(
            ExecConfig([program, "--kernel"], user: "0"),
            in: container,
            outputLimitBytes: 65_536,
            limit: Self.patience
        )
        return KernelReading(parsing: result.stdoutText)
    }

    /// Compares the kernel inside with the machine's.
    ///
    /// - Parameters:
    ///   - isolation: What was asked for.
    ///   - runtime: The runtime that the container was made with.
    ///   - container: The container, running.
    /// - Returns: The kernel that was found.
    /// - Throws: A diagnostic where it is not the one that was asked for.
    func prove(
        _ isolation: IsolationClass,
        by runtime: String,
        of container: String
    ) async throws -> KernelReading {
        async let information = engine.systemInformation()
        async let inspection = engine.inspectContainer(container)
        let inside = try await reading(of: container)
        let groups = HostControlGroups(
            container: container,
            process: try await inspection.state.pid
        )
        let judgement = IsolationJudgement(
            isolation: isolation,
            runtime: runtime,
            inside: inside,
            engineRelease: try await information.kernelVersion,
            host: groups.read() == nil ? nil : Self.ownReading
        )
        if let fault = judgement.fault { throw DiagnosticError(fault) }
        return inside
    }

    /// What this machine's kernel says.
    private static var ownReading: KernelReading {
        var reading = KernelReading()
        let path = "/proc/sys/kernel/random/boot_id"
        if let bytes = try? Files.read(path, atMost: 256) {
            reading.bootIdentifier = String(decoding: bytes, as: UTF8.self)
                .filter { !$0.isWhitespace }
        }
        return reading
    }
}
