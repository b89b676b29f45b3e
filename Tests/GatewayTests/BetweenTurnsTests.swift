import Gateway
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BetweenTurnsTests {
    private final class Book: Sendable {
        let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
    }

    private func body(_ results: [String], padding: Int = 0) -> String {
        let blocks = results.map {
            #"{"type":"tool_result","tool_use_id":"\#($0)","content":"say \"tool_use_id\":\"no\""}"#
        }
        let text = String(repeating: "x_", count: padding)
        return
            #"{"model":"m","messages":[{"content":"\#(text)"},{"content":[\#(blocks.joined(separator: ","))]}]}"#
    }

    @Test func `an answer waits for what is done between turns, once for each call`() async throws {
        let book = Book()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let setting = try Setting(betweenTurns: { calls in
            book.note("begin \(calls.joined(separator: " "))")
            for await _ in gate { break }
            book.note("end")
        })
        try await setting.serving { request, writer, _ in
            for try await _ in request.body {}
            book.note("upstream")
            open.yield()
            try await writer.writeResponse(HTTPResponse(status: .ok))
        } _: {
            for calls in [[], ["toolu_1", "toolu_2"], ["toolu_1", "toolu_2"], ["toolu_2", "b"]] {
                let answer = try await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: body(calls)
                )
                #expect(answer.status == 200)
                book.note("answer")
            }
        }
        let entries = book.entries.withLock { $0 }
        // The action and the request upstream go on side by side.
        let order = entries.filter { $0 != "upstream" }
        #expect(
            order == [
                "answer", "begin toolu_1 toolu_2", "end", "answer", "answer", "begin b", "end",
                "answer",
            ]
        )
        #expect(entries.count { $0 == "upstream" } == 4)
    }

    @Test func `calls are found wherever the body is cut`() async throws {
        for padding in [0, 1, 7, 5_000, 40_000] {
            let book = Book()
            let setting = try Setting(betweenTurns: { book.note($0.joined(separator: " ")) })
            try await setting.serving { request, writer, _ in
                for try await _ in request.body {}
                try await writer.writeResponse(HTTPResponse(status: .ok))
            } _: {
                _ = try await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: body(["toolu_a", "toolu_b"], padding: padding)
                )
            }
            #expect(book.entries.withLock { $0 } == ["toolu_a toolu_b"])
        }
    }
}
