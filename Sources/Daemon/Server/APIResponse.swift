import Diagnostics
import HTTPTypes
import Hummingbird
import JSONC
import NIOCore
import OrderedCollections
import Runs

extension Response {
    /// An answer of JSON.
    static func json(_ json: JSONValue, status: HTTPResponse.Status = .ok) -> Self {
        let bytes = json.bytes() + [UInt8(ascii: "\n")]
        return Self(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// An answer that says what is wrong, with everything that a client needs to show it as if it
    /// had happened there.
    static func failure(_ error: any Error) -> Self {
        if let error = error as? HTTPError {
            let diagnostic = Diagnostic(
                code: "api-request",
                "the daemon does not take this request: status \(error.status.code)",
                hints: ["docs/api.md lists what it takes"]
            )
            return json(body([diagnostic]), status: error.status)
        }
        let diagnostics = Fault.diagnostics(of: error)
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        let status: HTTPResponse.Status =
            switch (first?.code, first?.exitCode) {
            case ("run-not-found", _): .notFound
            case (_, .badInput): .unprocessableContent
            case (_, .environment): .serviceUnavailable
            case (_, .bug), (nil, _): .internalServerError
            default: .conflict
            }
        return json(body(diagnostics), status: status)
    }

    private static func body(_ diagnostics: [Diagnostic]) -> JSONValue {
        ["diagnostics": .array(diagnostics.map(\.json))]
    }
}
