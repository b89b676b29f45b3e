import JSONC
import OrderedCollections

/// What a request must hold, so that the answer to it makes sense.
struct Expectation: Hashable, Sendable {
    /// What the last tool result must be.
    struct ToolResult: Hashable, Sendable {
        var contains: [String] = []
        var isError: Bool?
    }

    var promptContains: [String] = []
    var promptMatches: String?
    var model: String?
    var systemContains: [String] = []
    var toolsOffered: [String] = []
    var toolsNotOffered: [String] = []
    var lastToolResult: ToolResult?
    var headers: OrderedDictionary<String, String> = [:]
}

extension Expectation {
    private static let names = [
        "promptContains", "promptMatches", "model", "systemContains", "toolsOffered",
        "toolsNotOffered", "lastToolResult", "headers",
    ]

    init(_ reader: JSONReader) {
        if reader.isObject() {
            reader.warnAboutMembers(besides: Self.names, of: "`expect`")
        }
        promptContains = reader.member("promptContains")?.texts() ?? []
        promptMatches = reader.member("promptMatches")?.pattern()
        model = reader.member("model")?.string()
        systemContains = reader.member("systemContains")?.texts() ?? []
        toolsOffered = reader.member("toolsOffered")?.texts() ?? []
        toolsNotOffered = reader.member("toolsNotOffered")?.texts() ?? []
        lastToolResult = reader.member("lastToolResult").map { ToolResult($0) }
        headers = reader.member("headers")?.stringObject() ?? [:]
    }

    /// Returns what does not hold, each as a sentence without full stop.
    func failures(_ request: ModelRequest) -> [String] {
        var failures = missing(promptContains, in: request.prompt, of: "prompt")
        if let promptMatches, !request.prompt.matches(promptMatches) {
            failures.append(
                "the prompt should match `\(promptMatches)`; it is \(quoted(request.prompt))"
            )
        }
        if let model, model != request.model {
            failures.append("the model should be `\(model)`; it is `\(request.model)`")
        }
        failures += missing(systemContains, in: request.system, of: "system prompt")
        failures += toolFailures(request)
        failures += lastToolResult.map { $0.failures(request) } ?? []
        for (name, text) in headers {
            let value = request.header(name)
            guard value?.contains(text) != true else { continue }
            let found = value.map { "it is `\($0)`" } ?? "it is missing"
            failures.append("the header `\(name)` should contain `\(text)`; \(found)")
        }
        return failures
    }

    private func toolFailures(_ request: ModelRequest) -> [String] {
        let offered = request.toolNames.map { "`\($0)`" }.joined(separator: ", ")
        let absent = toolsOffered.filter { !request.toolNames.contains($0) }
        let present = toolsNotOffered.filter { request.toolNames.contains($0) }
        return absent.map { "the tool `\($0)` should be offered; offered are \(offered)" }
            + present.map { "the tool `\($0)` should not be offered; offered are \(offered)" }
    }
}

extension Expectation.ToolResult {
    fileprivate init(_ reader: JSONReader) {
        if reader.isObject() {
            reader.warnAboutMembers(besides: ["contains", "isError"], of: "`lastToolResult`")
        }
        contains = reader.member("contains")?.texts() ?? []
        isError = reader.member("isError")?.bool()
    }

    fileprivate func failures(_ request: ModelRequest) -> [String] {
        guard let result = request.lastToolResult else {
            return ["the request should bring a tool result; it brings none"]
        }
        var failures = missing(contains, in: result.text, of: "last tool result")
        if let isError, isError != result.isError {
            let words = isError ? ("an error", "none") : ("no error", "one")
            failures.append(
                "the last tool result should be \(words.0); it is \(words.1): "
                    + quoted(result.text)
            )
        }
        return failures
    }
}

private func missing(_ texts: [String], in whole: String, of kind: String) -> [String] {
    texts.filter { !whole.contains($0) }.map {
        "the \(kind) should contain \(quoted($0)); it is \(quoted(whole))"
    }
}

/// Returns the text in backticks, its middle left out when it is long.
private func quoted(_ text: String) -> String {
    let longest = 600
    guard text.count > longest else { return "`\(text)`" }
    return "`\(text.prefix(longest / 2))` … `\(text.suffix(longest / 2))`"
}
