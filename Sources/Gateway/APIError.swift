import Agent
import HTTPTypes
import JSONC
import NIOCore

/// An error in the model API's own form, which the agent understands and shows.
struct APIError: Equatable {
    let status: Int
    let type: String
    let message: String

    /// The body as the API has it.
    var body: ByteBuffer {
        let json: JSONValue = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
        ]
        return ByteBuffer(string: json.text())
    }

    /// The head that goes with the body.
    var head: HTTPResponse {
        HTTPResponse(
            status: HTTPResponse.Status(code: status),
            headerFields: [
                .contentType: "application/json", .contentLength: "\(body.readableBytes)",
            ]
        )
    }

    /// Claude Code 2.1.330 stops at this answer at once, with the message as its last words; it
    /// sends a request again after 401 and 5xx, and finds words of its own for 404 and 413.
    static func budgetSpent(_ reason: String) -> Self {
        Self(
            status: 402,
            type: "billing_error",
            message: BudgetMark.text + reason
        )
    }

    /// Claude Code asks again after a 503 for some minutes, and stops at a 403 at once.
    static func noCredential(_ failure: CredentialError) -> Self {
        Self(
            status: failure.isPassing ? 503 : 403,
            type: failure.isPassing ? "api_error" : "permission_error",
            message: "Berth's gateway has no credential for the model: \(failure.summary)"
        )
    }

    static let noPlaceholder = Self(
        status: 401,
        type: "authentication_error",
        message: "Berth's gateway serves only the agent of its own run. "
            + "Send the run's placeholder as x-api-key or Authorization: Bearer."
    )

    static func notModelAPI(_ request: String) -> Self {
        Self(
            status: 403,
            type: "permission_error",
            message: "\(request) is no part of the model API, and nothing else passes "
                + "Berth's gateway."
        )
    }

    static func wrongMethod(_ request: String, allowed: String) -> Self {
        Self(
            status: 405,
            type: "invalid_request_error",
            message: "\(request) does not pass Berth's gateway; this path takes \(allowed)."
        )
    }

    static func unreachable(_ host: String, reason: String) -> Self {
        Self(
            status: 502,
            type: "api_error",
            message: "Berth's gateway got no answer from \(host): \(reason)"
        )
    }
}
