import JSONC
import OrderedCollections

/// A turn as a message of the Messages API, whole or as the events of a stream.
struct MessageScript {
    /// One server-sent event, and how long to wait before it.
    struct Event: Hashable {
        let name: String
        let data: JSONValue
        var wait: Duration = .zero

        /// The event as it goes over the wire.
        var text: String { "event: \(name)\ndata: \(data.text())\n\n" }
    }

    private let turn: Turn
    private let identifier: String
    private let model: String
    private let inputTokens: Int

    /// Creates the message that answers a request.
    ///
    /// - Parameters:
    ///   - turn: What the model says.
    ///   - request: The request; identifiers and estimates come from it, so that the same
    ///     conversation always gets the same answers.
    ///   - model: The model that answers.
    init(_ turn: Turn, answering request: ModelRequest, model: String?) {
        self.turn = turn
        self.model = model ?? request.model
        let agent = request.agentIdentifier.map { "_\($0.filter(\.isLetterOrDigit).prefix(12))" }
        identifier = "rehearsal\(agent ?? "")_\(request.messageCount)"
        inputTokens = turn.usage.inputTokens ?? max(1, request.body.text().utf8.count / 4)
    }

    /// The message as an answer that does not stream.
    var whole: JSONValue {
        .object([
            "id": .string("msg_\(identifier)"),
            "type": "message",
            "role": "assistant",
            "model": .string(model),
            "content": .array(turn.content.enumerated().map { block($1, number: $0) }),
            "stop_reason": .string(turn.stopReason),
            "stop_sequence": nil,
            "usage": usage(outputTokens: outputTokens),
        ])
    }

    /// The message as the events of a stream.
    var events: [Event] {
        var events = [start, Event(name: "ping", data: ["type": "ping"])]
        for (number, block) in turn.content.enumerated() {
            events += self.events(block, number: number)
        }
        let delta: JSONValue = ["stop_reason": .string(turn.stopReason), "stop_sequence": nil]
        events.append(
            Event(
                name: "message_delta",
                data: [
                    "type": "message_delta", "delta": delta,
                    "usage": ["output_tokens": .integer(outputTokens)],
                ]
            )
        )
        events.append(Event(name: "message_stop", data: ["type": "message_stop"]))
        return events
    }

    private var start: Event {
        let message: JSONValue = [
            "id": .string("msg_\(identifier)"), "type": "message", "role": "assistant",
            "model": .string(model), "content": [], "stop_reason": nil, "stop_sequence": nil,
            "usage": usage(outputTokens: 1),
        ]
        return Event(
            name: "message_start",
            data: ["type": "message_start", "message": message],
            wait: turn.pace.delay
        )
    }

    private func usage(outputTokens: Int) -> JSONValue {
        [
            "input_tokens": .integer(inputTokens),
            "cache_creation_input_tokens": .integer(turn.usage.cacheCreationTokens ?? 0),
            "cache_read_input_tokens": .integer(turn.usage.cacheReadTokens ?? 0),
            "output_tokens": .integer(outputTokens),
        ]
    }

    private var outputTokens: Int {
        let lengths = turn.content.map { block in
            switch block {
            case .text(let text), .thinking(let text): text.utf8.count
            case .tool(let name, let input): name.utf8.count + input.text().utf8.count
            }
        }
        return turn.usage.outputTokens ?? max(1, lengths.reduce(0, +) / 4)
    }
}

extension MessageScript {
    private func block(_ block: Turn.Block, number: Int) -> JSONValue {
        switch block {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .thinking(let text):
            ["type": "thinking", "thinking": .string(text), "signature": "cmVoZWFyc2Fs"]
        case .tool(let name, let input):
            [
                "type": "tool_use", "id": .string("toolu_\(identifier)_\(number)"),
                "name": .string(name), "input": input,
            ]
        }
    }

    private func events(_ block: Turn.Block, number: Int) -> [Event] {
        let opening: JSONValue
        var deltas: [JSONValue]
        switch block {
        case .text(let text):
            opening = self.block(.text(""), number: number)
            deltas = pieces(text).map { ["type": "text_delta", "text": .string($0)] }
        case .thinking(let text):
            opening = ["type": "thinking", "thinking": "", "signature": ""]
            deltas = pieces(text).map { ["type": "thinking_delta", "thinking": .string($0)] }
            deltas.append(["type": "signature_delta", "signature": "cmVoZWFyc2Fs"])
        case .tool(let name, let input):
            opening = self.block(.tool(name: name, input: [:]), number: number)
            deltas = ([""] + pieces(input.text())).map {
                ["type": "input_json_delta", "partial_json": .string($0)]
            }
        }
        let index = JSONValue.integer(number)
        let first = Event(
            name: "content_block_start",
            data: ["type": "content_block_start", "index": index, "content_block": opening],
            wait: number == 0 ? .zero : turn.pace.blockDelay
        )
        let middle = deltas.enumerated().map { position, delta in
            Event(
                name: "content_block_delta",
                data: ["type": "content_block_delta", "index": index, "delta": delta],
                wait: position == 0 ? .zero : turn.pace.chunkDelay
            )
        }
        let last = Event(
            name: "content_block_stop",
            data: ["type": "content_block_stop", "index": index]
        )
        return [first] + middle + [last]
    }

    private func pieces(_ text: String) -> [String] {
        var rest = text[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(turn.pace.chunkCharacters)))
            rest = rest.dropFirst(turn.pace.chunkCharacters)
        }
        return pieces
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
