public import Agent
import Archive
import Diagnostics
public import DockerEngine
import FoundationEssentials
import Git
import JSONC

/// The volume that holds the agent's binary, once per engine and release; every run mounts it
/// read-only, so that a further project costs no bytes and no time.
public struct AgentVolume: Sendable {
    private let engine: DockerEngine
    private let folders: BerthFolders
    private let binary: AgentBinary

    /// Names the volume's engine and where a missing binary comes from.
    public init(engine: DockerEngine, folders: BerthFolders, binary: AgentBinary) {
        self.engine = engine
        self.folders = folders
        self.binary = binary
    }

    /// Sees to it that the volume of a release is there and whole.
    ///
    /// - Parameters:
    ///   - release: The release.
    ///   - image: Any image of the engine: a container of it, never started, is the way in.
    /// - Returns: Whether the binary had to be copied.
    /// - Throws: A diagnostic when there is no binary to copy, or what the engine refused.
    @discardableResult
    public func provide(_ release: AgentRelease, image: String) async throws -> Bool {
        let lock = try await FileLock.acquire("\(folders.state)/locks/\(release.volumeName).lock")
        defer { lock.release() }
        do {
            let volume = try await engine.inspectVolume(release.volumeName)
            if isKnown(volume) { return false }
            if try await isWhole(release, image: image) {
                note(volume)
                return false
            }
        } catch DockerError.notFound {
            // Made below.
        }
        try await fill(release, image: image)
        note(try await engine.inspectVolume(release.volumeName))
        return true
    }

    private func fill(_ release: AgentRelease, image: String) async throws {
        let found = try await binary.find()
        guard let marker = found.release.marker, found.release.volumeName == release.volumeName
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "agent-release",
                    "the binary `\(found.path)` is not the release \(release.version) that the run asks for",
                    hints: [AgentBinary.installHint],
                    exitCode: .environment
                )
            )
        }
        _ = try await engine.createVolume(
            release.volumeName,
            labels: [
                "berth.agent.version": release.version, "berth.agent.sha256": release.sha256 ?? "",
            ]
        )
        try await withHelper(release, image: image) { container in
            let members = [
                try TarMember.file(AgentRelease.binaryName, from: found.path, mode: 0o755),
                TarMember.file(AgentRelease.markerName, bytes: (marker + "\n").utf8, mode: 0o644),
            ]
            try await engine.putArchive(
                into: container,
                path: AgentRelease.mountPoint,
                chunks: TarWriter(members)
            )
        }
    }

    /// Whether the marker, which is written last, is there and right.
    private func isWhole(_ release: AgentRelease, image: String) async throws -> Bool {
        try await withHelper(release, image: image) { container in
            var archive: [UInt8] = []
            do {
                let path = "\(AgentRelease.mountPoint)/\(AgentRelease.markerName)"
                for try await chunk in try await engine.getArchive(from: container, path: path) {
                    archive += chunk
                }
            } catch DockerError.notFound {
                return false
            }
            let content = try TarArchive.content(of: AgentRelease.markerName, in: archive) ?? []
            let line = String(decoding: content, as: UTF8.self).split(separator: "\n").first
            return line.map(String.init) == release.marker
        }
    }

    private func withHelper<Result>(
        _ release: AgentRelease,
        image: String,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let container = try await engine.createContainer(
            body: [
                "Image": .string(image), "Cmd": ["true"],
                "Labels": [
                    ContainerLabels.helper: "agent",
                    ContainerLabels.owner: .string(try folders.owner()),
                ],
                "HostConfig": [
                    "NetworkMode": "none",
                    "Mounts": [
                        [
                            "Type": "volume", "Source": .string(release.volumeName),
                            "Target": .string(AgentRelease.mountPoint),
                        ]
                    ],
                ],
            ]
        ).id
        do {
            let result = try await body(container)
            try await engine.removeContainer(container, force: true)
            return result
        } catch {
            try? await engine.removeContainer(container, force: true)
            throw error
        }
    }

    /// A volume that was made at that moment and found whole once stays whole: it is only ever
    /// mounted read-only afterwards.
    private func isKnown(_ volume: Volume) -> Bool {
        FileManager.default.contents(atPath: notePath(volume)).map {
            String(decoding: $0, as: UTF8.self)
        }
            == volume.createdAt
    }

    private func note(_ volume: Volume) {
        try? Files.makeFolder("\(folders.cache)/agents")
        try? Files.write(volume.createdAt, to: notePath(volume))
    }

    private func notePath(_ volume: Volume) -> String {
        let socket = engine.endpoint.socketPath.replacing("/", with: "_")
        return "\(folders.cache)/agents/\(volume.name)@\(socket)"
    }
}
