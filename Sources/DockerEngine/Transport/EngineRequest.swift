import JSONC

/// One call of the API.
struct EngineRequest: Sendable {
    /// Hands chunks of a body to the function that it is given, until there are no more.
    typealias ChunkSource =
        @Sendable (_ write: @Sendable ([UInt8]) async throws -> Void) async throws -> Void

    /// The methods that the API uses.
    enum Method: String, Hashable, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    enum Body: Sendable {
        case none
        case json(JSONValue)
        case chunks(contentType: String, ChunkSource)
    }

    /// How the answer is wanted; one that tells an error is always read whole.
    enum AnswerKind: Sendable {
        case whole
        case stream(idleLimit: Duration?)
        /// The connection itself, as a two-way stream of bytes.
        case hijacked
    }

    var method: Method
    var path: RequestPath
    var headers: [(name: String, value: String)] = []
    var body = Body.none
    var answer = AnswerKind.whole
    /// What is done, for messages: ``start the container `web` ``.
    var operation: String
    /// What the call is about, for the message that it does not exist.
    var subject: (kind: DockerError.Subject, name: String)?
    /// How long the answer may take; nil for the usual limit.
    var limit: Duration?
    /// Whether the path is used without a version before it.
    var isUnversioned = false

    init(_ method: Method, _ path: RequestPath, operation: String) {
        self.method = method
        self.path = path
        self.operation = operation
    }

    /// Whether a second try does no harm when the first got no answer.
    var isRepeatable: Bool { method == .get }
}

extension EngineRequest {
    /// Returns the request with its subject.
    func about(_ kind: DockerError.Subject, _ name: String) -> EngineRequest {
        var request = self
        request.subject = (kind, name)
        return request
    }

    /// Returns the request with a JSON body.
    func sending(_ json: JSONValue) -> EngineRequest {
        var request = self
        request.body = .json(json)
        return request
    }

    /// Returns the request with a body that comes in pieces.
    func sending<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks,
        contentType: String
    ) -> EngineRequest where Chunks.Element == [UInt8] {
        var request = self
        request.body = .chunks(contentType: contentType) { write in
            for try await chunk in chunks where !chunk.isEmpty {
                try await write(chunk)
            }
        }
        return request
    }

    /// Returns the request with another kind of answer.
    func answered(_ kind: AnswerKind) -> EngineRequest {
        var request = self
        request.answer = kind
        return request
    }

    /// Returns the request with its own limit.
    func within(_ limit: Duration) -> EngineRequest {
        var request = self
        request.limit = limit
        return request
    }
}
