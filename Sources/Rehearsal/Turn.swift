import Diagnostics
import JSONC

/// One answer of the model.
struct Turn: Sendable {
    /// A piece of what the model says.
    enum Block: Hashable, Sendable {
        case text(String)
        case thinking(String)
        case tool(name: String, input: JSONValue)
    }

    /// Tokens that the scenario gives; the others are estimated.
    struct Usage: Hashable, Sendable {
        var inputTokens: Int?
        var outputTokens: Int?
        var cacheReadTokens: Int?
        var cacheCreationTokens: Int?
    }

    /// Waits, so that an answer can be slow.
    struct Pace: Hashable, Sendable {
        var delay: Duration = .zero
        var blockDelay: Duration = .zero
        var chunkDelay: Duration = .zero
        var chunkCharacters = 48
    }

    /// Where it stands in the file, such as `turns[2]`.
    let path: String
    let location: SourceLocation?
    let content: [Block]
    let expectation: Expectation?
    let usage: Usage
    let givenStopReason: String?
    let pace: Pace
    let repetitions: Int
    let fault: Fault?

    /// Why the model stops.
    var stopReason: String {
        givenStopReason ?? (callsTool ? "tool_use" : "end_turn")
    }

    /// Whether the conversation holds an answer afterwards, and not only a failure.
    var leavesAnswer: Bool {
        switch fault {
        case nil, .cut(.afterToolUse), .stall(.afterToolUse): true
        default: false
        }
    }

    var callsTool: Bool {
        content.contains { if case .tool = $0 { true } else { false } }
    }

    /// A turn that only says something, where the scenario has none.
    init(saying text: String) {
        path = "none"
        location = nil
        content = [.text(text)]
        expectation = nil
        usage = Usage()
        givenStopReason = nil
        pace = Pace()
        repetitions = 1
        fault = nil
    }
}

extension Turn {
    private static let names = [
        "content", "expect", "usage", "stopReason", "delayMilliseconds", "blockDelayMilliseconds",
        "chunkDelayMilliseconds", "chunkCharacters", "repeat", "error", "cut", "stall",
        "streamError",
    ]

    private enum StopReason: String, CaseIterable {
        case endTurn = "end_turn"
        case toolUse = "tool_use"
        case maxTokens = "max_tokens"
        case stopSequence = "stop_sequence"
        case refusal
    }

    init(_ reader: JSONReader) {
        if reader.isObject() {
            reader.warnAboutMembers(besides: Self.names, of: "a turn")
        }
        path = reader.pointer.path
        location = reader.location()
        content = reader.member("content").map { Self.blocks($0) } ?? []
        expectation = reader.member("expect").map { Expectation($0) }
        usage = reader.member("usage").map { Usage($0) } ?? Usage()
        givenStopReason = reader.member("stopReason")?.choice(of: StopReason.self)?.rawValue
        pace = Pace(reader)
        repetitions = reader.member("repeat")?.integer(in: 1...1000) ?? 1
        fault = Fault(ofTurn: reader, content: content)
        let answers = ["content", "error", "cut", "stall", "streamError"]
        let isSilent = !answers.contains { reader.value[$0] != nil && reader.value[$0] != [] }
        if reader.value.object != nil, isSilent {
            reader.report(
                code: "rehearsal-empty",
                "`\(path)` answers nothing",
                hints: ["add `content`, `error`, `cut` or `stall`"]
            )
        }
    }

    private static func blocks(_ reader: JSONReader) -> [Block] {
        if let text = reader.value.string { return [.text(text)] }
        guard reader.value.array != nil else {
            return reader.refuse(as: "a string or an array of blocks") ?? []
        }
        return (reader.elements() ?? []).compactMap { Block($0) }
    }
}

extension Turn.Block {
    fileprivate init?(_ reader: JSONReader) {
        if let text = reader.value.string {
            self = .text(text)
        } else if let text = reader.member("text") {
            reader.warnAboutMembers(besides: ["text"], of: "a text block")
            self = .text(text.string() ?? "")
        } else if let thinking = reader.member("thinking") {
            reader.warnAboutMembers(besides: ["thinking"], of: "a thinking block")
            self = .thinking(thinking.string() ?? "")
        } else if let tool = reader.member("tool") {
            reader.warnAboutMembers(besides: ["tool", "input"], of: "a tool call")
            let input = reader.member("input")
            _ = input?.isObject()
            self = .tool(name: tool.string() ?? "", input: input?.value ?? [:])
        } else {
            let expected = "a string or an object with `text`, `thinking` or `tool`"
            let found: Self? = reader.refuse(as: expected)
            guard let found else { return nil }
            self = found
        }
    }
}

extension Turn.Usage {
    fileprivate init(_ reader: JSONReader) {
        let names = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens"]
        if reader.isObject() { reader.warnAboutMembers(besides: names, of: "`usage`") }
        func count(_ name: String) -> Int? { reader.member(name)?.integer(in: 0...1_000_000_000) }
        inputTokens = count("inputTokens")
        outputTokens = count("outputTokens")
        cacheReadTokens = count("cacheReadTokens")
        cacheCreationTokens = count("cacheCreationTokens")
    }
}

extension Turn.Pace {
    fileprivate init(_ reader: JSONReader) {
        func wait(_ name: String) -> Duration {
            .milliseconds(reader.member(name)?.integer(in: 0...3_600_000) ?? 0)
        }
        delay = wait("delayMilliseconds")
        blockDelay = wait("blockDelayMilliseconds")
        chunkDelay = wait("chunkDelayMilliseconds")
        chunkCharacters = reader.member("chunkCharacters")?.integer(in: 1...1_000_000) ?? 48
    }
}
