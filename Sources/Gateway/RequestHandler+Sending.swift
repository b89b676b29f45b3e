import AsyncHTTPClient
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1

/// How a request gets the credentials of the moment.
extension RequestHandler {
    /// Longer bodies of refusals are not waited for.
    private static let longestRefusal = 1 << 20

    /// Sends a request upstream; where the credentials are refused and others can be had, once
    /// more with those.
    func send(
        _ request: Request,
        to path: String,
        _ body: RequestBodyReader?,
        _ exchange: inout Exchange
    ) async -> Result<HTTPClientResponse, any Error> {
        let length = request.headers[.contentLength].flatMap { Int64($0) }
        do {
            exchange.credentials = try await provider.current()
            watch.use(exchange.credentials)
            let first = try await client.send(
                request.method,
                path,
                headers: rules.upstream(request.headers, exchange.credentials),
                body: body.map { .stream($0, length: length.map { .known($0) } ?? .unknown) }
            )
            if first.status == .unauthorized { watch.noteRefusal() }
            guard first.status == .unauthorized,
                let newer = await provider.replacement(for: exchange.credentials)
            else { return .success(first) }
            var whole: HTTPClientRequest.Body?
            if let body {
                // What is not all here cannot be sent again; the agent does that by itself.
                guard let bytes = body.whole else { return .success(first) }
                whole = .bytes(bytes)
            }
            _ = try? await first.body.collect(upTo: Self.longestRefusal)
            exchange.credentials = newer
            watch.use(newer)
            return .success(
                try await client.send(
                    request.method,
                    path,
                    headers: rules.upstream(request.headers, newer),
                    body: whole
                )
            )
        } catch {
            if let error = error as? CredentialError { watch.noteFailure(error) }
            return .failure(error)
        }
    }

    /// Answers a request for which there is no credential.
    @concurrent
    func answer(
        _ request: Request,
        _ failure: CredentialError,
        with writer: consuming ResponseWriter,
        _ exchange: inout Exchange
    ) async throws {
        // The agent sends all of its request before it reads the answer.
        for try await _ in request.body {}
        let error = APIError.noCredential(failure)
        recorder.warnOnce(
            "stored-credential",
            "\(failure.summary)" + (failure.isPassing ? "; the agent tries again" : "")
        )
        recorder.finished(exchange.end(.failed, status: error.status, reason: error.message))
        try await writer.write(response: error.head, body: ResponseBody(byteBuffer: error.body))
    }
}
