public import Agent
import Diagnostics
import FoundationEssentials
import Glibc
import JSONC
import OCI
import Subprocess
import SystemPackage

import struct Crypto.SHA256

/// Finds Claude Code's native binary on this machine and tells which release it is.
public struct AgentBinary: Sendable {
    /// A binary with what is known of it.
    public struct Found: Hashable, Sendable {
        /// The absolute path.
        public var path: String
        /// The release, with digest and size.
        public var release: AgentRelease
    }

    private let environment: [String: String]
    private let folders: BerthFolders
    private let chosenPath: String?

    /// Creates a finder.
    ///
    /// - Parameters:
    ///   - environment: `BERTH_AGENT` names a binary, `PATH` is searched last.
    ///   - folders: The data folder holds binaries that were installed, the cache their digests.
    ///   - chosenPath: The setting `agent.path`.
    public init(environment: [String: String], folders: BerthFolders, chosenPath: String?) {
        self.environment = environment
        self.folders = folders
        self.chosenPath = chosenPath ?? environment["BERTH_AGENT"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the release that runs use: that of the chosen binary, else the pinned one.
    ///
    /// Without a chosen binary nothing is looked for: the engine may have the pinned one already.
    public func release() async throws -> AgentRelease {
        if chosenPath != nil { return try await find().release }
        return try pinned()
    }

    /// Finds the binary and checks it against the digest that is pinned for its release.
    ///
    /// - Throws: A diagnostic with the command that installs one, when there is none.
    public func find() async throws -> Found {
        if let chosenPath {
            guard let found = try await describe(chosenPath) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "agent-missing",
                        "`\(chosenPath)` is no native binary of Claude Code",
                        notes: ["`BERTH_AGENT` or the setting `agent.path` names it"],
                        hints: [Self.installHint],
                        exitCode: .environment
                    )
                )
            }
            return found
        }
        let pinned = try pinned()
        for path in candidates(pinned) {
            guard let found = try await describe(path) else { continue }
            if found.release.sha256 == pinned.sha256 || pinned.sha256 == nil { return found }
        }
        throw DiagnosticError(
            Diagnostic(
                code: "agent-missing",
                "Claude Code \(pinned.version) is not installed on this machine",
                notes: [
                    "looked at \(candidates(pinned).map { "`\($0)`" }.joined(separator: ", "))"
                ],
                hints: [Self.installHint, "or name a native binary with `BERTH_AGENT`"],
                exitCode: .environment
            )
        )
    }

    /// The one command that downloads and checks the pinned release.
    public static let installHint = "install it with `berth agent install`"

    private func pinned() throws -> AgentRelease {
        guard let release = AgentRelease.pinned(Self.architecture) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "agent-architecture",
                    "there is no Claude Code for this processor",
                    exitCode: .environment
                )
            )
        }
        return release
    }

    static var architecture: AgentRelease.Architecture {
        #if arch(arm64)
        .arm64
        #else
        .intel64
        #endif
    }

    private func candidates(_ release: AgentRelease) -> [String] {
        let name = AgentRelease.binaryName
        var paths = ["\(folders.data)/agent/\(release.version)/\(name)"]
        if let home = environment["HOME"] {
            paths.append("\(home)/.local/share/claude/versions/\(release.version)")
            paths.append("\(home)/.local/bin/\(name)")
        }
        paths += (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        return paths
    }

    /// Reads version and digest of a binary; nil when it is none.
    ///
    /// The digest of a file that did not change is taken from the cache.
    private func describe(_ path: String) async throws -> Found? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Self.isNative(path)
        else {
            return nil
        }
        let key = "\(path) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        let note = "\(folders.cache)/agents/\(Digest.sha256(of: key.utf8).hex).json"
        var known = FileManager.default.contents(atPath: note).flatMap {
            try? JSONValue(parsing: $0)
        }
        if known == nil {
            let fresh: JSONValue = [
                "version": .string(try await version(path)),
                "sha256": .string(AgentWheel.hexadecimal(try Self.hash(path))),
            ]
            try? Files.makeFolder("\(folders.cache)/agents")
            try? Files.write(fresh.text(), to: note)
            known = fresh
        }
        guard let output = known?["version"]?.string, let sha256 = known?["sha256"]?.string else {
            return nil
        }
        if let pinned = AgentRelease.pinned(Self.architecture), pinned.sha256 == sha256 {
            return Found(path: path, release: pinned)
        }
        let release = AgentRelease.custom(
            versionOutput: output,
            sha256: sha256,
            sizeBytes: Int(status.st_size),
            architecture: Self.architecture
        )
        return release.map { Found(path: path, release: $0) }
    }

    private func version(_ path: String) async throws -> String {
        try await FileProcess(
            .path(FilePath(path)),
            ["--version"],
            environment: ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin"]
        ).run(mostBytes: 4_096).text
    }

    private static func isNative(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var magic = [UInt8](repeating: 0, count: 4)
        return read(descriptor, &magic, 4) == 4 && magic == [0x7F, 0x45, 0x4C, 0x46]
    }

    /// The sha256 of a file, read piece by piece.
    static func hash(_ path: String) throws(DiagnosticError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure("read", path, errno) }
        defer { close(descriptor) }
        var hasher = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw Files.failure("read", path, errno) }
            if count == 0 { return Array(hasher.finalize()) }
            buffer.withUnsafeBytes { hasher.update(bufferPointer: .init(rebasing: $0[..<count])) }
        }
    }
}
