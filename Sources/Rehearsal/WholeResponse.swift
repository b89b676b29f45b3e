import HTTPTypes
import HummingbirdCore
import JSONC
import NIOCore

/// An answer that is no stream.
struct WholeResponse {
    private let status: Int
    private let body: ByteBuffer?
    private let headers: [Fault.Header]

    init(status: Int, json: JSONValue? = nil) {
        self.status = status
        body = json.map { ByteBuffer(string: $0.text()) }
        headers = []
    }

    /// An error in the API's form.
    init(
        status: Int,
        errorType: String? = nil,
        errorMessage: String,
        headers: [Fault.Header] = []
    ) {
        self.status = status
        let type = errorType ?? Fault.errorType(status: status)
        body = ByteBuffer(string: Self.errorJSON(type: type, message: errorMessage).text())
        self.headers = headers
    }

    static func errorJSON(type: String, message: String) -> JSONValue {
        [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": "req_rehearsal",
        ]
    }

    /// Writes the answer, or its first half if a fault breaks it.
    @concurrent
    func write(to writer: consuming ResponseWriter, broken fault: Fault? = nil) async throws {
        let body = self.body ?? ByteBuffer()
        guard let fault else {
            return try await writer.write(response: head, body: ResponseBody(byteBuffer: body))
        }
        var bodyWriter = try await writer.writeHead(head)
        let half = ByteBuffer(bytes: body.readableBytesView.prefix(body.readableBytes / 2))
        try await bodyWriter.write(half)
        if case .stall = fault { try await RehearsalHandler.stall() }
        throw RehearsalHandler.Cut()
    }

    private var head: HTTPResponse {
        var fields: HTTPFields = [
            .contentLength: "\(body?.readableBytes ?? 0)"
        ]
        if body != nil { fields[.contentType] = "application/json" }
        for header in headers {
            if let name = HTTPField.Name(header.name) { fields[name] = header.value }
        }
        return HTTPResponse(status: HTTPResponse.Status(code: status), headerFields: fields)
    }
}

/// Answers to requests that are none for the model's words.
struct SideAnswer {
    let response: WholeResponse

    init(to request: Request, body: JSONValue?) {
        let path = request.uri.path
        switch (request.method, path) {
        case (.head, "/api/hello"), (.get, "/api/hello"):
            response = WholeResponse(status: 200)
        case (.post, "/v1/messages/count_tokens"):
            let tokens = max(1, (body?.text().utf8.count ?? 0) / 4)
            response = WholeResponse(status: 200, json: ["input_tokens": .integer(tokens)])
        case (.get, "/v1/models"):
            response = WholeResponse(
                status: 200,
                json: ["data": [], "has_more": false, "first_id": nil, "last_id": nil]
            )
        default:
            response = WholeResponse(
                status: 404,
                errorMessage: "a rehearsal has no \(request.method) \(path)"
            )
        }
    }
}
