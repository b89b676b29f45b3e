import JSONC
import OrderedCollections

/// How tools, their arguments and numbers are put into words; nothing here is made safe yet.
enum AgentWords {
    /// The tool's name as people know it: `mcp__linear__create_issue` is `linear create_issue`.
    static func toolName(_ name: String) -> String {
        let prefix = "mcp__"
        guard name.hasPrefix(prefix) else { return name }
        let rest = name.dropFirst(prefix.count)
        guard let range = rest.firstRange(of: "__") else { return String(rest) }
        return rest[..<range.lowerBound] + " " + rest[range.upperBound...]
    }

    /// The argument that tells most about a call.
    static func argument(_ use: AgentToolUse, workspaceFolder: String) -> String {
        let input = use.input
        let path = (input["file_path"] ?? input["notebook_path"] ?? input["path"])?.string
            .map { relative($0, to: workspaceFolder) }
        switch use.name {
        case "Bash": return input["command"]?.string ?? ""
        case "Read": return (path ?? "") + readRange(input)
        case "Write":
            let count = input["content"]?.string.map { lineCount($0) } ?? 0
            return (path ?? "") + " (\(counted(count, "line")))"
        case "Grep", "Glob":
            return (input["pattern"]?.string ?? "") + (path.map { " in \($0)" } ?? "")
        case "Task", "Agent": return input["description"]?.string ?? ""
        case "TodoWrite": return counted(input["todos"]?.array?.count ?? 0, "item")
        case "StructuredOutput": return input.text()
        default: return path ?? telling(input)
        }
    }

    /// A path below the workspace without the workspace.
    static func relative(_ path: String, to folder: String) -> String {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        guard path.hasPrefix(prefix), path != prefix else { return path == folder ? "." : path }
        return String(path.dropFirst(prefix.count))
    }

    /// The result of a call in short.
    static func result(
        _ result: AgentToolResult,
        of tool: String?,
        structure: JSONValue?
    ) -> String {
        if result.isError { return failure(result.text) }
        let count = lineCount(result.text)
        switch tool {
        case "Read":
            if let lines = structure?["file"]?["numLines"]?.integer {
                return counted(lines, "line")
            }
            return result.text.isEmpty ? imageWords(result) : counted(count, "line")
        case "Write": return structure?["type"]?.string == "create" ? "created" : "written"
        case "Edit", "MultiEdit", "NotebookEdit":
            return structure.flatMap(patchSize) ?? "changed"
        default:
            if count == 0 { return imageWords(result) }
            let first = firstLine(result.text)
            return count == 1 ? first : "\(counted(count, "line")): \(first)"
        }
    }

    /// The first line that is not blank.
    static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline)
            .first { line in !line.allSatisfy(\.isWhitespace) }
            .map(String.init) ?? ""
    }

    /// A number with its noun.
    static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func lineCount(_ text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.last?.isEmpty == true ? lines.count - 1 : lines.count
    }

    private static func failure(_ text: String) -> String {
        let text = text.replacing("<tool_use_error>", with: "")
            .replacing("</tool_use_error>", with: "")
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        guard let first = lines.first else { return "failed" }
        guard first.hasPrefix("Exit code "), lines.count > 1 else { return "failed: \(first)" }
        return "failed: \(first): \(lines[1])"
    }

    private static func imageWords(_ result: AgentToolResult) -> String {
        result.otherBlocks > 0 ? counted(result.otherBlocks, "image") : "no output"
    }

    private static func readRange(_ input: JSONValue) -> String {
        guard let first = input["offset"]?.integer else { return "" }
        guard let limit = input["limit"]?.integer else { return " from line \(first)" }
        let (end, isOverflow) = first.addingReportingOverflow(limit)
        return isOverflow ? " from line \(first)" : " lines \(first)-\(end &- 1)"
    }

    /// How many lines an edit added and took away.
    private static func patchSize(_ structure: JSONValue) -> String? {
        guard let hunks = structure["structuredPatch"]?.array, !hunks.isEmpty else { return nil }
        let lines = hunks.flatMap { $0["lines"]?.array ?? [] }.compactMap(\.string)
        let added = lines.count { $0.hasPrefix("+") }
        return "+\(added) -\(lines.count { $0.hasPrefix("-") })"
    }

    /// The first text among the arguments of a tool that is not known here.
    private static func telling(_ input: JSONValue) -> String {
        for name in ["url", "query", "command", "description", "skill", "prompt"] {
            if let text = input[name]?.string { return text }
        }
        return input.object?.values.lazy.compactMap(\.string).first ?? ""
    }
}
