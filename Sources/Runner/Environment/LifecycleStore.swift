import Archive
import DockerEngine

/// Keeps the state of lifecycle commands in a file of the container, as root.
struct LifecycleStore {
    let engine: DockerEngine
    let container: String
    /// The absolute folder of the file.
    let folder: String

    /// Reads the state; nil where there is no file.
    func read() async throws -> LifecycleState? {
        do {
            var archive: [UInt8] = []
            let path = "\(folder)/\(LifecycleState.fileName)"
            for try await chunk in try await engine.getArchive(from: container, path: path) {
                archive += chunk
            }
            let content = try TarArchive.content(of: LifecycleState.fileName, in: archive)
            return LifecycleState(parsing: content ?? [])
        } catch DockerError.notFound {
            return nil
        }
    }

    /// Writes the state; the usual folder is made, another one must be there.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - more: Files to go with it, their paths relative to the root or, where the folder is not
    ///     the usual one, to the folder.
    /// - Throws: What the engine says.
    func write(_ state: LifecycleState, with more: [TarMember] = []) async throws {
        let usual = ContainerFolders.usual
        guard folder == usual else {
            let file = TarMember.file(LifecycleState.fileName, bytes: state.text.utf8)
            let archive = TarWriter([file] + more)
            return try await engine.putArchive(into: container, path: folder, chunks: archive)
        }
        var parent = ""
        var members: [TarMember] = []
        for name in usual.split(separator: "/") {
            parent += parent.isEmpty ? "\(name)" : "/\(name)"
            members.append(.directory(parent))
        }
        members.append(.file("\(parent)/\(LifecycleState.fileName)", bytes: state.text.utf8))
        let archive = TarWriter(members + more)
        try await engine.putArchive(into: container, path: "/", chunks: archive)
    }
}
