import JSONC
import LocalHTTP
import NIOHTTP1
import Rehearsal
import TestSupport

/// A rehearsal in a folder of its own, and an agent's requests to it.
struct Stage {
    let scratch: ScratchFolder
    let server: RehearsalServer

    init(_ text: String) throws {
        scratch = try ScratchFolder()
        server = try RehearsalServer(
            scenario: try Scenario(parsing: Array(text.utf8), path: "s.json"),
            variables: ["workspace": "/workspaces/demo"],
            place: SocketPlace(folder: scratch.path, name: "rehearsal.sock")
        )
    }

    func serving<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await server.serving(operation)
    }

    /// Asks the model, with a prompt and what came after it.
    func ask(
        _ prompt: String,
        then messages: [JSONValue] = [],
        before: [JSONValue] = [],
        agent: String? = nil,
        stream: Bool = true
    ) async throws -> SocketClient.Answer {
        let first: JSONValue = [
            "role": "user",
            "content": [
                ["type": "text", "text": "<system-reminder>\nNot a prompt.\n</system-reminder>"],
                ["type": "text", "text": .string(prompt)],
            ],
        ]
        let body: JSONValue = [
            "model": "claude-opus-5-5", "stream": .bool(stream),
            "system": [["type": "text", "text": "You are an agent."]],
            "tools": [["name": "Bash"], ["name": "Write"]],
            "messages": .array(before + [first] + messages),
        ]
        var headers: HTTPHeaders = [
            "x-claude-code-session-id": "s1", "x-api-key": "canary", "anthropic-beta": "a,b",
        ]
        if let agent { headers.add(name: "x-claude-code-agent-id", value: agent) }
        return try await SocketClient(place: server.place).send(
            .POST,
            "/v1/messages?beta=true",
            headers: headers,
            body: body.text()
        )
    }

    static func said(_ text: String) -> JSONValue {
        ["role": "assistant", "content": [["type": "text", "text": .string(text)]]]
    }

    static func result(_ text: String, isError: Bool = false) -> JSONValue {
        [
            "role": "user",
            "content": [
                [
                    "type": "tool_result", "tool_use_id": "t", "content": .string(text),
                    "is_error": .bool(isError),
                ]
            ],
        ]
    }
}

extension SocketClient.Answer {
    /// The text of the answer's deltas, or its error's message.
    var words: String {
        if status != 200 {
            return (try? JSONValue(parsing: body))?["error"]?["message"]?.string ?? body
        }
        return body.split(separator: "\n").compactMap { line in
            (try? JSONValue(parsing: String(line.dropFirst("data: ".count))))?["delta"]?["text"]?
                .string
        }
        .joined()
    }
}
