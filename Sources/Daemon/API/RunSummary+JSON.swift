import Diagnostics
import Gateway
public import JSONC
import OrderedCollections
public import Runs

extension RunSummary {
    /// The summary as JSON; what is not known is left out.
    public var json: JSONValue {
        var json: JSONObject = [
            "exitCode": .integer(Int(exitCode.rawValue)), "hasSucceeded": .bool(hasSucceeded),
            "diagnostics": .array(diagnostics.map(\.json)), "hasWork": .bool(hasWork),
            "commits": .array(
                commits.map { ["name": .string($0.name), "subject": .string($0.subject)] }
            ),
            "statistics": .string(statistics), "notes": .array(notes.map { .string($0) }),
            "hasAgentRun": .bool(hasAgentRun),
            "usage": [
                "input": .integer(usage.inputTokens), "output": .integer(usage.outputTokens),
                "cacheCreation": .integer(usage.cacheCreationInputTokens),
                "cacheRead": .integer(usage.cacheReadInputTokens),
            ],
            "requests": .integer(requestCount),
        ]
        var durations = JSONObject()
        for (phase, milliseconds) in phases { durations[phase.rawValue] = .integer(milliseconds) }
        json["phases"] = .object(durations)
        let texts = [
            ("errorCode", errorCode), ("errorMessage", errorMessage), ("text", text),
            ("branch", branch), ("keptWork", keptWork),
        ]
        for (name, text) in texts { if let text { json[name] = .string(text) } }
        let numbers = [
            ("turns", turns), ("agentInputTokens", agentInputTokens),
            ("agentOutputTokens", agentOutputTokens),
            ("firstRequestMilliseconds", firstRequestMilliseconds),
        ]
        for (name, number) in numbers { if let number { json[name] = .integer(number) } }
        if let costDollars { json["costDollars"] = .dollars(costDollars) }
        if let rehearsal { json["rehearsal"] = rehearsal }
        return .object(json)
    }

    /// Reads a summary.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for what is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        guard let code = json["exitCode"]?.integer.flatMap({ Int32(exactly: $0) }),
            let exitCode = ExitCode(rawValue: code)
        else { throw .member("exitCode") }
        self.init(
            exitCode: exitCode,
            hasSucceeded: json["hasSucceeded"]?.bool ?? (exitCode == .done)
        )
        for value in json["diagnostics"]?.array ?? [] { diagnostics.append(try Diagnostic(value)) }
        errorCode = json["errorCode"]?.string
        errorMessage = json["errorMessage"]?.string
        text = json["text"]?.string
        branch = json["branch"]?.string
        hasWork = json["hasWork"]?.bool ?? false
        commits = (json["commits"]?.array ?? []).map { commit in
            Commit(name: commit["name"]?.string ?? "", subject: commit["subject"]?.string ?? "")
        }
        statistics = json["statistics"]?.string ?? ""
        notes = (json["notes"]?.array ?? []).compactMap(\.string)
        keptWork = json["keptWork"]?.string
        hasAgentRun = json["hasAgentRun"]?.bool ?? false
        turns = json["turns"]?.integer
        agentInputTokens = json["agentInputTokens"]?.integer
        agentOutputTokens = json["agentOutputTokens"]?.integer
        costDollars = json["costDollars"]?.number
        usage = TokenUsage(
            inputTokens: json["usage"]?["input"]?.integer ?? 0,
            outputTokens: json["usage"]?["output"]?.integer ?? 0,
            cacheCreationInputTokens: json["usage"]?["cacheCreation"]?.integer ?? 0,
            cacheReadInputTokens: json["usage"]?["cacheRead"]?.integer ?? 0
        )
        requestCount = json["requests"]?.integer ?? 0
        for (name, value) in json["phases"]?.object ?? [:] {
            if let phase = RunPhase(rawValue: name) { phases[phase] = value.integer ?? 0 }
        }
        firstRequestMilliseconds = json["firstRequestMilliseconds"]?.integer
        rehearsal = json["rehearsal"]
    }
}
