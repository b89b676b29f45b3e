import NIOCore
import Synchronization

/// Sends requests at a steady rate, whatever becomes of those before, and notes how long each took.
struct RequestLoad: Sendable {
    /// How long the requests of a load took, in milliseconds.
    struct Times: Sendable {
        /// Until the first event of the answer.
        var first: [Double] = []
        /// Until the last byte.
        var whole: [Double] = []
        /// How many came to nothing.
        var failures = 0
    }

    /// What the body of each request ends with.
    static let end = Array("\"end\":1}".utf8)

    /// The sockets, which take turns.
    let paths: [String]
    /// What is sent as `x-api-key`.
    let key: String
    /// Requests in a second.
    let rate: Int

    private var text: String {
        let filler = String(repeating: "what was said before ", count: 200)
        let body = """
            {"model":"claude-sonnet-4-5","stream":true,"messages":[{"role":"user",\
            "content":"\(filler)"}],"end":1}
            """
        return """
            POST /v1/messages HTTP/1.1\r
            host: localhost\r
            x-api-key: \(key)\r
            content-type: application/json\r
            content-length: \(body.utf8.count)\r
            \r
            \(body)
            """
    }

    /// Sends for some seconds and waits for the answers.
    func measure(seconds: Int) async -> Times {
        let request = ByteBuffer(string: text)
        let start = NIODeadline.now()
        let free = FreeConnections()
        let times = Collected()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<(rate * seconds) {
                let due = start + .nanoseconds(1_000_000_000 * Int64(number) / Int64(rate))
                let left = due - .now()
                if left.nanoseconds > 0 {
                    try? await Task.sleep(for: .nanoseconds(left.nanoseconds))
                }
                let path = paths[number % paths.count]
                group.addTask { await times.add(try? await free.ask(request, at: path)) }
            }
        }
        free.close()
        return times.all
    }

    /// The times of answers as they come.
    private final class Collected: Sendable {
        private let times = Mutex(Times())

        var all: Times { times.withLock { $0 } }

        func add(_ answer: (first: Double, whole: Double)?) async {
            times.withLock { times in
                guard let answer else {
                    times.failures += 1
                    return
                }
                times.first.append(answer.first)
                times.whole.append(answer.whole)
            }
        }
    }

    /// Connections that nobody uses at this moment, as an agent keeps its own.
    private final class FreeConnections: Sendable {
        private let free = Mutex<[String: [LoadConnection]]>([:])

        func ask(
            _ request: ByteBuffer,
            at path: String
        ) async throws -> (
            first: Double, whole: Double
        ) {
            let known = free.withLock { $0[path]?.popLast() }
            let connection: LoadConnection
            if let known { connection = known } else { connection = try await .init(path: path) }
            let start = NIODeadline.now()
            let answer = try await connection.ask(request)
            free.withLock { $0[path, default: []].append(connection) }
            return (
                Self.milliseconds(answer.first - start), Self.milliseconds(answer.whole - start)
            )
        }

        func close() {
            for connection in free.withLock({ $0.values.flatMap(\.self) }) { connection.close() }
        }

        private static func milliseconds(_ time: TimeAmount) -> Double {
            Double(time.nanoseconds) / 1e6
        }
    }
}
