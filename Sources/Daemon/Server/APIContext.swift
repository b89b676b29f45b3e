import Hummingbird
import JSONC
import NIOCore

/// What goes with a request through the routes.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

extension Request {
    /// How large the body of a request may be: a prompt and an environment, many times over.
    private static let mostBodyBytes = 8 << 20

    /// Reads the body as JSON; null when there is none.
    ///
    /// - Throws: `HTTPError` 413 for a body that is too large, what is wrong with its JSON.
    func json() async throws -> JSONValue {
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: Self.mostBodyBytes)
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge)
        }
        guard buffer.readableBytes > 0 else { return .null }
        return try JSONValue(parsing: Array(buffer.readableBytesView))
    }

    /// A number among the query's parameters.
    ///
    /// - Throws: `HTTPError` 400 for one that is no number.
    func number(_ name: Substring) throws -> Int? {
        guard let text = uri.queryParameters[name] else { return nil }
        guard let number = Int(text), number >= 0 else { throw HTTPError(.badRequest) }
        return number
    }

    /// Whether a parameter of the query says so.
    func flag(_ name: Substring) -> Bool {
        uri.queryParameters[name].map { $0 == "1" || $0 == "true" } ?? false
    }
}
