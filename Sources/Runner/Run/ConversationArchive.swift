import Agent
import Archive
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc

/// Carries a conversation between the container of a run and the run's folder on the host.
///
/// What stands in the folder outlives container and volume; it is what a later run of the pipeline
/// begins with, and what a fork and a rewind cut.
struct ConversationArchive {
    let engine: DockerEngine
    let folder: RunFolder

    /// Longer conversations are not taken over; no model could read them.
    static let mostBytes = 1 << 30

    /// Copies the conversation out of a container, which need not run.
    ///
    /// - Returns: Where it lies below the agent's folder; nil where there is none.
    func save(_ session: String, from container: String) async throws -> String? {
        let stream: ByteStream
        do {
            stream = try await engine.getArchive(
                from: container,
                path: AgentFolders.session + "/projects"
            )
        } catch DockerError.notFound {
            return nil
        }
        var decoder = ArchiveDecoder()
        var found: (path: String, bytes: [UInt8])?
        var isWanted = false
        for try await chunk in stream {
            try decoder.decode(chunk[...]) { event in
                switch event {
                case .entry(let entry):
                    isWanted =
                        entry.kind == .file && entry.path.hasSuffix("/\(session).jsonl")
                    if isWanted { found = (entry.path, []) }
                case .content(let bytes):
                    if isWanted { found?.bytes += bytes }
                case .endOfEntry: break
                }
            }
        }
        try decoder.finish()
        guard let found else { return nil }
        try Files.write(found.bytes, to: folder.conversation)
        return found.path
    }

    /// The members of an archive that puts the conversation into a container's session folder;
    /// none if the run's folder has no conversation.
    ///
    /// - Parameters:
    ///   - path: Where it lay below the agent's folder.
    ///   - user: Whose it is.
    /// - Returns: Its folders, and the file.
    func members(at path: String, for user: UserEntry) -> [TarMember] {
        var status = stat()
        guard !path.isEmpty, lstat(folder.conversation, &status) == 0 else { return [] }
        func owned(_ path: String, _ kind: TarEntry.Kind, _ mode: Int, size: Int = 0) -> TarEntry {
            TarEntry(
                path: path,
                kind: kind,
                mode: mode,
                userID: user.userIdentifier,
                groupID: user.groupIdentifier,
                sizeBytes: size
            )
        }
        let names = path.split(separator: "/").map(String.init)
        let folders = names.indices.dropLast().map { index in
            TarMember(
                entry: owned(names[...index].joined(separator: "/"), .directory, 0o700),
                content: .none
            )
        }
        let file = TarMember(
            entry: owned(path, .file, 0o600, size: Int(status.st_size)),
            content: .file(path: folder.conversation)
        )
        return folders + [file]
    }
}

extension RunFolder {
    /// The run's conversation, as the agent keeps it.
    var conversation: String { path + "/conversation.jsonl" }
}
