import Agent
import Diagnostics
import FoundationEssentials
import Runs

/// The conversation of an earlier run, for a run that goes on from it.
struct ConversationSource {
    /// The earlier run.
    let ticket: RunTicket
    let folders: BerthFolders

    /// Returns the conversation; nil where none was kept.
    ///
    /// - Parameters:
    ///   - point: Up to where; nil for its end.
    ///   - session: The identifier that the copy has; nil for its own.
    /// - Returns: The conversation.
    /// - Throws: A diagnostic when it does not have the point, or cannot be read.
    func conversation(
        through point: RunPoint?,
        as session: String?
    ) throws(DiagnosticError) -> AgentConversation? {
        let file = RunFolder(path: "\(folders.runs)/\(ticket.run)").conversation
        guard let bytes = try Files.read(file, atMost: ConversationArchive.mostBytes) else {
            return nil
        }
        var conversation = AgentConversation(bytes)
        if let point {
            // Calls of subagents stand elsewhere; those of the model itself decide.
            let beginnings = point.toolUses.reversed().lazy.compactMap {
                conversation.through(toolUse: $0)
            }
            guard let beginning = beginnings.first else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "conversation-point",
                        "the conversation of the run \(ticket.run) has no tool call of the event \(point.event)",
                        notes: ["only calls of the main conversation can be gone back to"],
                        hints: ["`berth logs \(ticket.run)` shows the events with their numbers"]
                    )
                )
            }
            conversation = beginning
        }
        guard let session else { return conversation }
        return conversation.renamed(from: ticket.session, to: session)
    }

    /// Where the copy lies below the agent's folder.
    func path(as session: String) -> String {
        ticket.conversationPath.replacing(ticket.session, with: session)
    }
}
