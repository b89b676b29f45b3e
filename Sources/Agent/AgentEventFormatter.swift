public import Diagnostics

/// Turns an agent's events into lines for a terminal while they come in.
///
/// The agent's words are not trusted: everything from outside is made safe before it is shown.
/// Lines read the same without colours.
public struct AgentEventFormatter: Sendable {
    /// Colours, or none.
    public let style: Style
    /// The folder that the agent works in; paths below it are shown relative to it.
    public let workspaceFolder: String
    /// How wide lines may be, in characters.
    public let width: Int

    /// What is known of a tool call that has no result yet.
    private struct Call {
        var name: String
        var argument: String
        var epochMilliseconds: Int?
    }

    private static let mostOpenCalls = 1000
    private static let narrowest = 40

    private var calls: [String: Call] = [:]
    private var lastCall: String?
    private var shells: Set<String> = []
    private var model: String?
    private var wasText = false

    /// Creates a formatter.
    public init(style: Style, workspaceFolder: String, width: Int = 100) {
        self.style = style
        self.workspaceFolder = workspaceFolder
        self.width = max(width, Self.narrowest)
    }

    /// Returns what to show for an event: no line, one, or several, each without a line break.
    public mutating func lines(for event: AgentEvent) -> [String] {
        let lines = content(of: event)
        if let last = lines.last { wasText = last.isEmpty }
        return lines
    }

    private mutating func content(of event: AgentEvent) -> [String] {
        switch event {
        case .started(let start): lines(start)
        case .assistant(let message): message.blocks.flatMap { lines($0, of: message) }
        case .user(let message): message.blocks.flatMap { lines($0, of: message) }
        case .retry(let retry): [warning(AgentWords.retry(retry))]
        case .task(let task): lines(task)
        case .modelFallback(let from, let to, let message):
            [warning(message ?? "switched from \(from) to \(to)")]
        case .notification(let text): [warning(text)]
        case .toolProgress(let progress):
            [faint("    still running, " + AgentWords.duration(progress.elapsedSeconds * 1000))]
        case .rateLimit(let limit):
            limit.status == "allowed" ? [] : [warning(AgentWords.rateLimit(limit))]
        case .result(let result): [closing(result)]
        case .garbled(let text): [faint("not an event: " + text)]
        case .status, .streamed, .unknown: []
        }
    }

    private mutating func lines(_ start: AgentStart) -> [String] {
        defer { model = start.model }
        guard start.model != model else { return [] }
        let version = start.version.map { ", Claude Code \($0)" } ?? ""
        let servers = start.failedServers.sorted { $0.key < $1.key }
            .map { warning("MCP server \($0): \($1)") }
        return [faint("model \(start.model)\(version)")] + servers
    }

    private mutating func lines(_ task: AgentTask) -> [String] {
        switch task.change {
        case .started where task.kind == "local_bash":
            shells.insert(task.identifier)
            return [faint("    in the background: \(task.description ?? task.identifier)")]
        case .ended where shells.remove(task.identifier) != nil:
            return [faint("    " + (task.summary ?? "a background command ended"))]
        default: return []
        }
    }
}

extension AgentEventFormatter {
    private mutating func lines(_ block: AgentMessage.Block, of message: AgentMessage) -> [String] {
        let margin = message.parentToolUse == nil ? "" : "  | "
        switch block {
        case .text(let text) where message.model == "<synthetic>": return [warning(text)]
        case .text(let text):
            return message.model == nil ? [] : paragraph(text, margin)
        case .thinking(let text):
            let first = AgentWords.firstLine(text)
            return first.isEmpty ? [] : [faint("\(margin)  thinking: \(first)")]
        case .toolUse(let use): return call(use, message, margin)
        case .toolResult(let result): return [outcome(result, message, margin)]
        case .other: return []
        }
    }

    /// The model's words, set off by an empty line before and after.
    private mutating func paragraph(_ text: String, _ margin: String) -> [String] {
        let body = TextWrap.lines(TerminalText.sanitized(text), width: width - 2 - margin.count)
        guard !body.isEmpty else { return [] }
        let space = wasText ? [] : [""]
        wasText = true
        return space + body.map { $0.isEmpty ? "" : "\(margin)  \($0)" } + [""]
    }

    private mutating func call(
        _ use: AgentToolUse,
        _ message: AgentMessage,
        _ margin: String
    ) -> [String] {
        let name = AgentWords.toolName(use.name)
        let argument = AgentWords.argument(use, workspaceFolder: workspaceFolder)
        if calls.count < Self.mostOpenCalls {
            calls[use.identifier] = Call(
                name: name,
                argument: argument,
                epochMilliseconds: message.epochMilliseconds
            )
        }
        lastCall = use.identifier
        wasText = false
        let head = "> " + TerminalText.oneLine(name, width: 30)
        let room = width - margin.count - head.count - 1
        let tail = argument.isEmpty ? "" : " " + TerminalText.oneLine(argument, width: room)
        return [margin + style.bold(style.cyan(head)) + tail]
    }

    private mutating func outcome(
        _ result: AgentToolResult,
        _ message: AgentMessage,
        _ margin: String
    ) -> String {
        let call = calls.removeValue(forKey: result.toolUse)
        var prefix = margin + "    "
        if result.toolUse != lastCall, let call {
            let words = call.argument.isEmpty ? call.name : "\(call.name) \(call.argument)"
            prefix += TerminalText.oneLine(words, width: 40) + ": "
        }
        var suffix = ""
        if let start = call?.epochMilliseconds, let end = message.epochMilliseconds, end >= start {
            suffix = ", " + AgentWords.duration(Double(end - start))
        }
        let words = AgentWords.result(result, of: call?.name, structure: message.toolUseResult)
        let room = max(20, width - prefix.count - suffix.count)
        let line = TerminalText.oneLine(words, width: room)
        return result.isError
            ? prefix + style.red(line) + style.dim(suffix) : style.dim(prefix + line + suffix)
    }

    private func closing(_ result: AgentResult) -> String {
        let numbers = AgentWords.numbers(result)
        guard result.isError else { return style.bold(style.green("= done")) + " " + numbers }
        let reason = (result.terminalReason ?? result.subtype).replacing("_", with: " ")
        let words = "= stopped: " + TerminalText.oneLine(reason, width: width)
        return style.bold(style.red(words)) + " " + numbers
    }

    private func warning(_ text: String) -> String {
        style.yellow("! " + TerminalText.oneLine(text, width: width - 2))
    }

    private func faint(_ text: String) -> String {
        let margin = text.prefix { $0 == " " }
        return style.dim(margin + TerminalText.oneLine(text, width: width - margin.count))
    }
}
