public import Agent
import Archive
import Diagnostics
public import DockerEngine
import FoundationEssentials
import Git
import Glibc
import JSONC
import Runs

/// The volume that holds the agent's binary, once per engine and release; every run mounts it
/// read-only, so that a further project costs no bytes and no time.
public struct AgentVolume: Sendable {
    /// The label with the agent's version.
    static let versionLabel = "berth.agent.version"
    private static let digestLabel = "berth.agent.sha256"

    private let engine: DockerEngine
    private let folders: BerthFolders
    private let binary: AgentBinary

    /// Names the volume's engine and where a missing binary comes from.
    public init(engine: DockerEngine, folders: BerthFolders, binary: AgentBinary) {
        self.engine = engine
        self.folders = folders
        self.binary = binary
    }

    /// Names the volumes of an engine, for who removes some; the user's settings say which binary
    /// runs get.
    public init(engine: DockerEngine, folders: BerthFolders, environment: [String: String]) {
        let surroundings = HostSurroundings(
            environment: environment,
            folders: folders,
            currentFolder: "/"
        )
        let settings = try? Settings(
            SettingsSources(
                environment: environment,
                userFile: try? surroundings.userSettings()
            )
        )
        self.init(
            engine: engine,
            folders: folders,
            binary: AgentBinary(
                environment: environment,
                folders: folders,
                chosenPath: settings?.agentPath
            )
        )
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
        let lock = try await FileLock.acquire(lockPath(release.volumeName))
        defer { lock.release() }
        do {
            let volume = try await engine.inspectVolume(release.volumeName)
            if isKnown(volume) {
                utimensat(AT_FDCWD, notePath(volume.name), nil, 0)
                return false
            }
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
                Self.versionLabel: release.version, Self.digestLabel: release.sha256 ?? "",
                ContainerLabels.owner: try folders.owner(),
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
        FileManager.default.contents(atPath: notePath(volume.name)).map {
            String(decoding: $0, as: UTF8.self)
        }
            == volume.createdAt
    }

    private func note(_ volume: Volume) {
        try? Files.makeFolder("\(folders.cache)/agents")
        try? Files.write(volume.createdAt, to: notePath(volume.name))
    }

    private func notePath(_ name: String) -> String {
        let socket = engine.endpoint.socketPath.replacing("/", with: "_")
        return "\(folders.cache)/agents/\(name)@\(socket)"
    }

    /// When a run of this machine last asked for a volume, in milliseconds since 1970; nil where
    /// that is not known.
    public func lastUse(of name: String) -> Int? {
        var status = stat()
        guard stat(notePath(name), &status) == 0 else { return nil }
        return Int(status.st_mtim.tv_sec) * 1_000
    }

    /// The volumes that runs use where nobody names another binary: that of the pinned release,
    /// and that of the binary which environment or settings choose.
    @concurrent
    public func namesInUse() async -> Set<String> {
        let releases = [
            AgentRelease.pinned(AgentBinary.architecture), try? await binary.release(),
        ]
        return Set(releases.compactMap { $0?.volumeName })
    }

    /// Removes a volume, unless somebody mounts it or makes it at this moment.
    ///
    /// - Returns: Whether it is gone.
    /// - Throws: What the engine says.
    @concurrent
    public func remove(_ name: String) async throws -> Bool {
        guard let lock = try FileLock.tryAcquire(lockPath(name)) else { return false }
        defer { lock.release() }
        do {
            try await engine.removeVolume(name)
        } catch DockerError.notFound {
            // Somebody else was here before.
        } catch DockerError.conflict {
            return false
        }
        unlink(notePath(name))
        return true
    }

    private func lockPath(_ name: String) -> String { "\(folders.state)/locks/\(name).lock" }
}
