import Agent
import Diagnostics
public import DockerEngine
public import Runs

/// The conversation of a run at work, for another run that begins at one of its points.
public struct WorkingConversation: Sendable {
    /// The run at work.
    public var ticket: RunTicket
    /// Its container.
    public var container: String
    /// Where runs are kept.
    public var folders: BerthFolders

    private static let pause = Duration.milliseconds(100)
    private static let mostAttempts = 50

    /// Names the conversation of a run at work.
    public init(_ ticket: RunTicket, container: String, folders: BerthFolders) {
        self.ticket = ticket
        self.container = container
        self.folders = folders
    }

    /// Copies the conversation to the run's folder, once it has the results up to a point.
    ///
    /// The agent writes its conversation a moment after it has told of a result.
    ///
    /// - Parameters:
    ///   - point: The point; there is nothing to copy for the beginning of a first run.
    ///   - engine: The engine that has the container.
    /// - Throws: What the engine refuses, or a diagnostic for a folder that cannot be written.
    public func keep(through point: RunPoint, with engine: DockerEngine) async throws {
        if point.isBeginning, !ticket.isContinued { return }
        let folder = RunFolder(path: "\(folders.runs)/\(ticket.run)")
        let archive = ConversationArchive(engine: engine, folder: folder)
        for attempt in 1...Self.mostAttempts {
            if let path = try await archive.save(ticket.session, from: container) {
                try Files.write(path, to: Self.pathFile(in: folder))
                if try has(point) { return }
            }
            if attempt < Self.mostAttempts { try await Task.sleep(for: Self.pause) }
        }
    }

    /// Where the conversation lies below the agent's folder; empty where none was kept.
    static func path(in folder: RunFolder) -> String {
        let most = 4_096
        let bytes = (try? Files.read(pathFile(in: folder), atMost: most)) ?? nil
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    private func has(_ point: RunPoint) throws -> Bool {
        do {
            return try ConversationSource(ticket: ticket, folders: folders)
                .conversation(through: point, as: nil) != nil
        } catch let error where error.diagnostics.first?.code == "conversation-point" {
            return false
        }
    }

    private static func pathFile(in folder: RunFolder) -> String {
        folder.path + "/conversation-path"
    }
}
