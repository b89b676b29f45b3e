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
        if let point, point.isBeginning {
            conversation = try beginning(of: conversation)
        } else if let point {
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

    /// What the agent knew before the run's own prompt.
    private func beginning(
        of conversation: AgentConversation
    ) throws(DiagnosticError) -> AgentConversation {
        guard ticket.isContinued else { return AgentConversation([]) }
        if let beginning = conversation.before(prompt: ticket.prompt) { return beginning }
        throw DiagnosticError(
            Diagnostic(
                code: "conversation-point",
                "the conversation of the run \(ticket.run) does not show where the run began",
                hints: ["choose an event of the run before it"]
            )
        )
    }

    /// Where the copy lies below the agent's folder.
    func path(as session: String) -> String {
        let folder = RunFolder(path: "\(folders.runs)/\(ticket.run)")
        let path =
            ticket.conversationPath.isEmpty
            ? WorkingConversation.path(in: folder) : ticket.conversationPath
        return path.replacing(ticket.session, with: session)
    }
}
