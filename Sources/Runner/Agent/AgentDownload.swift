import Agent
import Diagnostics
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Downloads the pinned release of Claude Code and checks it before it is used.
///
/// The binary is part of a Python package; pip downloads it, the wheel's own record and the pinned
/// digest decide whether it is kept. Nothing of the package is executed.
public struct AgentDownload: Sendable {
    private let environment: [String: String]
    private let folders: BerthFolders
    private let progress: ProgressSink

    /// Creates a download into the data folder.
    public init(
        environment: [String: String],
        folders: BerthFolders,
        progress: @escaping ProgressSink
    ) {
        self.environment = environment
        self.folders = folders
        self.progress = progress
    }

    /// Installs the binary and returns its path; one that is there and right is kept.
    public func install() async throws -> String {
        let architecture = AgentBinary.architecture
        guard let release = AgentRelease.pinned(architecture) else {
            throw DiagnosticError(
                Diagnostic(code: "agent-architecture", "there is no Claude Code for this processor")
            )
        }
        let folder = "\(folders.data)/agent/\(release.version)"
        let target = "\(folder)/\(AgentRelease.binaryName)"
        if access(target, X_OK) == 0,
            try AgentWheel.hexadecimal(AgentBinary.hash(target)) == release.sha256
        {
            return target
        }
        try Files.makeFolder(folder, mode: 0o755)
        let work = "\(folder)/download.\(getpid())"
        try Files.makeFolder(work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.pull, "Claude Code \(release.version)"))
        try await python(["-m"] + AgentWheel.downloadCommand(architecture, into: work))
        let wheel = "\(work)/\(AgentWheel.fileName(architecture))"
        try await python(["-m", "zipfile", "-e", wheel, work])
        let binary = "\(work)/\(AgentWheel.binaryPath)"
        let record = try Files.read("\(work)/\(AgentWheel.recordPath)") ?? []
        var status = stat()
        guard stat(binary, &status) == 0 else { throw Files.failure("read", binary, errno) }
        let checked = try AgentWheel.verified(
            record: String(decoding: record, as: UTF8.self),
            sha256: try AgentBinary.hash(binary),
            sizeBytes: Int(status.st_size),
            release: release
        )
        try Files.setMode(binary, 0o755)
        guard rename(binary, target) == 0 else { throw Files.failure("move", target, errno) }
        try Files.write(
            "\(checked.sha256 ?? "")  claude\n",
            to: "\(folder)/claude.sha256",
            mode: 0o644
        )
        progress(
            .phaseFinished(.pull, clock.now - start, "sha256 \(checked.sha256?.prefix(12) ?? "")")
        )
        return target
    }

    private func python(_ arguments: [String]) async throws {
        let result: ExecutionResult<Void, StringOutput<UTF8>, CombinedErrorOutput>
        do {
            result = try await Subprocess.run(
                .name("python3"),
                arguments: Arguments(arguments),
                environment: .custom(environment.keyed),
                output: .string(limit: 1 << 20),
                error: .combinedWithOutput
            )
        } catch {
            throw DiagnosticError(
                Diagnostic(
                    code: "agent-download",
                    "`python3` with pip is needed to download Claude Code",
                    hints: ["`apt-get install python3-pip`, or name a binary with `BERTH_AGENT`"],
                    exitCode: .environment
                )
            )
        }
        guard result.terminationStatus.isSuccess else {
            throw DiagnosticError(
                Diagnostic(
                    code: "agent-download",
                    "Claude Code could not be downloaded",
                    notes: ["tried `python3 \(arguments.joined(separator: " "))`"],
                    hints: ["check the network; or name a binary with `BERTH_AGENT`"],
                    excerpt: String(result.standardOutput.suffix(2_000)),
                    exitCode: .environment
                )
            )
        }
    }
}
