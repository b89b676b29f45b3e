import HTTPTypes
import HummingbirdCore
import JSONC
import NIOCore

/// Answers the requests to a rehearsal.
struct RehearsalHandler {
    /// Longer requests are refused, as the API does.
    private static let longestBody = 64 << 20
    private static let secretHeaders: Set = ["x-api-key", "authorization", "cookie"]

    /// How long before a cut nothing is sent: an agent that learns of the cut together with the
    /// last events drops them.
    private static let settling = Duration.milliseconds(100)

    let state: RehearsalState
    let model: String?

    /// Thrown to break a connection off.
    struct Cut: Error {}

    @concurrent
    func respond(to request: Request, with writer: consuming ResponseWriter) async throws {
        let bytes = try await request.body.collect(upTo: Self.longestBody)
        let body = try? JSONValue(parsing: bytes.readableBytesView)
        let headers = request.headers.map { field in
            let name = field.name.canonicalName
            let isSecret = Self.secretHeaders.contains(name)
            return RecordedRequest.Header(name: name, value: isSecret ? "***" : field.value)
        }
        let target = "\(request.method) \(request.head.path ?? "")"
        guard request.method == .post, request.uri.path == "/v1/messages" else {
            state.update { $0.note(target: target, headers: headers, body: body) }
            let answer = SideAnswer(to: request, body: body)
            return try await answer.response.write(to: writer)
        }
        let modelRequest = ModelRequest(body: body ?? nil, headers: headers)
        guard body?["messages"]?.array != nil else {
            state.update { $0.note(target: target, headers: headers, body: body) }
            let answer = WholeResponse(status: 400, errorMessage: "the body is no request")
            return try await answer.write(to: writer)
        }
        switch state.update({ $0.answer(modelRequest, target: target) }) {
        case .failed(let reasons):
            let text = "Rehearsal: " + reasons.joined(separator: "; ")
            try await WholeResponse(status: 400, errorMessage: text).write(to: writer)
        case .turn(let turn):
            let script = MessageScript(turn, answering: modelRequest, model: model)
            try await serve(turn, script, isStreaming: modelRequest.isStreaming, to: writer)
        }
    }

    @concurrent
    private func serve(
        _ turn: Turn,
        _ script: MessageScript,
        isStreaming: Bool,
        to writer: consuming ResponseWriter
    ) async throws {
        switch turn.fault {
        case .error(let status, let type, let message, let headers):
            try await Task.sleep(for: turn.pace.delay)
            let response = WholeResponse(
                status: status,
                errorType: type,
                errorMessage: message,
                headers: headers
            )
            try await response.write(to: writer)
        case .cut(.beforeHeaders):
            try await Task.sleep(for: turn.pace.delay)
            throw Cut()
        case .stall(.beforeHeaders):
            try await Self.stall()
        case .streamError(_, let type, let message) where !isStreaming:
            let status = Fault.status(errorType: type)
            try await WholeResponse(status: status, errorType: type, errorMessage: message)
                .write(to: writer)
        case let fault:
            if isStreaming {
                try await stream(script.events, fault, to: writer)
            } else {
                try await Task.sleep(for: turn.pace.delay)
                try await WholeResponse(status: 200, json: script.whole)
                    .write(to: writer, broken: fault)
            }
        }
    }

    @concurrent
    private func stream(
        _ events: [MessageScript.Event],
        _ fault: Fault?,
        to writer: consuming ResponseWriter
    ) async throws {
        let head = HTTPResponse(
            status: .ok,
            headerFields: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
            ]
        )
        let end = fault?.lastEvent(of: events) ?? events.count
        try await Task.sleep(for: events.first?.wait ?? .zero)
        var body = try await writer.writeHead(head)
        for (number, event) in events.prefix(end).enumerated() {
            if number > 0, event.wait > .zero { try await Task.sleep(for: event.wait) }
            try await body.write(ByteBuffer(string: event.text))
        }
        switch fault {
        case .cut:
            try await Task.sleep(for: Self.settling)
            throw Cut()
        case .stall: try await Self.stall()
        case .streamError(_, let type, let message):
            let data = WholeResponse.errorJSON(type: type, message: message)
            let event = MessageScript.Event(name: "error", data: data)
            try await body.write(ByteBuffer(string: event.text))
            try await body.finish(nil)
        default:
            try await body.finish(nil)
        }
    }

    /// Says nothing until the client goes away or the server stops.
    static func stall() async throws -> Never {
        while true {
            try await Task.sleep(for: .seconds(3600))
        }
    }
}

extension Fault {
    /// How many events of a stream go out before it breaks.
    fileprivate func lastEvent(of events: [MessageScript.Event]) -> Int {
        let point: BreakPoint
        switch self {
        case .cut(let other), .stall(let other): point = other
        case .streamError(let count, _, _): point = .afterEvents(count)
        case .error: return 0
        }
        switch point {
        case .beforeHeaders: return 0
        case .afterEvents(let count): return min(count, events.count - 1)
        case .afterToolUse:
            let start = events.firstIndex {
                $0.data["content_block"]?["type"]?.string == "tool_use"
            }
            let stop = start.flatMap { start in
                events[start...].firstIndex { $0.name == "content_block_stop" }
            }
            return stop.map { $0 + 1 } ?? events.count - 1
        }
    }
}
