import AsyncHTTPClient
import Gateway
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StreamingTests {
    private static let stream = HTTPResponse(
        status: .ok,
        headerFields: [.contentType: "text/event-stream"]
    )

    @Test func `each piece goes out as it comes`() async throws {
        let setting = try Setting()
        let (received, receive) = AsyncStream<Int>.makeStream()
        let pieces = try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            var signals = received.makeAsyncIterator()
            for number in 1...3 {
                try await body.write(ByteBuffer(string: "event: ping\ndata: \(number)\n\n"))
                // Writes the next piece only after the client has this one.
                while let signal = await signals.next(), signal != number {}
            }
            try await body.write(ByteBuffer(string: "event: message_stop\ndata: {}\n\n"))
            try await body.finish(nil)
        } _: {
            try await setting.client.open(.POST, "/v1/messages", headers: setting.headers) {
                var pieces: [String] = []
                for try await piece in $0.body {
                    pieces.append(String(buffer: piece))
                    receive.yield(pieces.count)
                }
                return pieces
            }
        }
        #expect(
            pieces == [
                "event: ping\ndata: 1\n\n", "event: ping\ndata: 2\n\n", "event: ping\ndata: 3\n\n",
                "event: message_stop\ndata: {}\n\n",
            ]
        )
        #expect(setting.log.records.map(\.outcome) == [.complete])
    }

    @Test func `an upstream that breaks off breaks the agent's answer off`() async throws {
        let setting = try Setting()
        try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: "event: ping\ndata: 1\n\n"))
            throw CancellationError()
        } _: {
            try await expectCut(setting)
        }
        #expect(setting.log.records.map(\.outcome) == [.cut])
        #expect(setting.gateway.totals.cutCount == 1)
    }

    @Test func `a stream that ends without its last event is broken off too`() async throws {
        let setting = try Setting()
        try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: "event: ping\ndata: 1\n\n"))
            try await body.finish(nil)
        } _: {
            try await expectCut(setting)
        }
        #expect(setting.log.records.map(\.outcome) == [.cut])
    }

    @Test func `a stream that ends with an error event ends cleanly`() async throws {
        let setting = try Setting()
        let text =
            #"event: error\#ndata: {"type":"error","error":{"type":"overloaded_error"}}\#n\#n"#
        let answer = try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: text))
            try await body.finish(nil)
        } _: {
            try await setting.client.send(.POST, "/v1/messages", headers: setting.headers)
        }
        #expect(answer.body == text)
        #expect(setting.log.records.map(\.errorType) == ["overloaded_error"])
    }

    @Test func `an upstream that closes before its answer is a 502`() async throws {
        let setting = try Setting()
        let answer = try await setting.serving { _, _, _ in
            throw CancellationError()
        } _: {
            try await setting.client.send(.POST, "/v1/messages", headers: setting.headers)
        }
        #expect(answer.status == 502)
        #expect(answer.body.contains("got no answer from localhost: it closed the connection"))
    }

    @Test func `an agent that goes away cancels the request upstream`() async throws {
        let setting = try Setting()
        let (cancelled, cancel) = AsyncStream<Void>.makeStream()
        let (started, start) = AsyncStream<Void>.makeStream()
        try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: "event: ping\ndata: 1\n\n"))
            defer { cancel.finish() }
            try await Task.sleep(for: .seconds(600))
        } _: {
            let agent = Task {
                try await setting.client.open(.POST, "/v1/messages", headers: setting.headers) {
                    for try await _ in $0.body { start.finish() }
                }
            }
            for await _ in started {}
            agent.cancel()
            for await _ in cancelled {}
        }
        #expect(setting.log.records.map(\.outcome) == [.abandoned])
    }

    @Test func `an agent that hangs up after the last event has the whole answer`() async throws {
        let setting = try Setting()
        let usage = #"{"type":"message_delta","usage":{"output_tokens":5}}"#
        let text = "event: message_delta\ndata: \(usage)\n\nevent: message_stop\ndata: {}\n\n"
        try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: text))
            try await Task.sleep(for: .seconds(600))
        } _: {
            try await setting.client.open(.POST, "/v1/messages", headers: setting.headers) {
                for try await _ in $0.body { break }
            }
        }
        #expect(setting.log.records.map(\.outcome) == [.complete])
        #expect(setting.log.records.map(\.usage) == [TokenUsage(outputTokens: 5)])
    }

    @Test func `stopping the gateway ends an answer under way as a cut`() async throws {
        let setting = try Setting()
        let (started, start) = AsyncStream<Void>.makeStream()
        let (ended, end) = AsyncStream<Bool>.makeStream()
        try await setting.serving { _, writer, _ in
            var body = try await writer.writeHead(Self.stream)
            try await body.write(ByteBuffer(string: "event: ping\ndata: 1\n\n"))
            try await Task.sleep(for: .seconds(600))
        } _: {
            Task {
                let result: Void? = try? await setting.client.open(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers
                ) {
                    for try await _ in $0.body { start.finish() }
                }
                end.yield(result == nil)
                end.finish()
            }
            for await _ in started {}
        }
        for await isCut in ended { #expect(isCut) }
    }

    private func expectCut(_ setting: Setting) async throws {
        try await setting.client.open(.POST, "/v1/messages", headers: setting.headers) { response in
            #expect(response.status == .ok)
            var pieces = response.body.makeAsyncIterator()
            let first = try await pieces.next()
            #expect(first.map { String(buffer: $0) } == "event: ping\ndata: 1\n\n")
            await #expect(throws: (any Error).self) {
                var rest = pieces
                while try await rest.next() != nil {}
            }
        }
    }
}
