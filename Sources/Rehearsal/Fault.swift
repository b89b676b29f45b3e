import JSONC
import OrderedCollections

/// How an answer fails.
enum Fault: Hashable, Sendable {
    /// An HTTP error in place of the answer.
    case error(status: Int, type: String, message: String, headers: [Header])
    /// The connection breaks off.
    case cut(BreakPoint)
    /// The connection stays and says nothing more.
    case stall(BreakPoint)
    /// The stream ends with an error event.
    case streamError(afterEvents: Int, type: String, message: String)

    /// Where in the answer it happens.
    enum BreakPoint: Hashable, Sendable {
        case beforeHeaders
        case afterEvents(Int)
        case afterToolUse
    }

    /// A header of an error answer.
    struct Header: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// The API's name for an error of this status.
    static func errorType(status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    /// The status of an error of this name, for answers that do not stream.
    static func status(errorType: String) -> Int {
        [401, 403, 404, 413, 429, 529, 500].first { Self.errorType(status: $0) == errorType } ?? 400
    }
}

extension Fault {
    /// Reads the fault of a turn; nil when it has none.
    init?(ofTurn reader: JSONReader, content: [Turn.Block]) {
        let names = ["error", "cut", "stall", "streamError"]
        let present = names.compactMap { reader.member($0) }
        if present.count > 1 {
            present[1].report(
                code: "rehearsal-faults",
                "`\(present[1].pointer.path)` cannot stand beside `\(present[0].name)`",
                at: .name,
                hints: ["a turn fails in one way; write two turns"]
            )
        }
        guard let member = present.first else { return nil }
        switch member.name {
        case "error": self.init(error: member)
        case "streamError": self.init(streamError: member)
        case "cut":
            guard let point = BreakPoint(member, content) else { return nil }
            self = .cut(point)
        default:
            guard let point = BreakPoint(member, content) else { return nil }
            self = .stall(point)
        }
    }

    private init?(error reader: JSONReader) {
        guard reader.isObject() else { return nil }
        reader.warnAboutMembers(besides: ["status", "type", "message", "headers"], of: "`error`")
        let status =
            reader.require("status", "an HTTP status")?.integer(in: 400...599) ?? 500
        let headers = reader.member("headers")?.stringObject() ?? [:]
        self = .error(
            status: status,
            type: reader.member("type")?.string() ?? Self.errorType(status: status),
            message: reader.member("message")?.string() ?? "rehearsed error \(status)",
            headers: headers.map { Header(name: $0.key, value: $0.value) }
        )
    }

    private init?(streamError reader: JSONReader) {
        guard reader.isObject() else { return nil }
        reader.warnAboutMembers(besides: ["afterEvents", "type", "message"], of: "`streamError`")
        self = .streamError(
            afterEvents: reader.member("afterEvents")?.integer(in: 0...1_000_000) ?? 1,
            type: reader.member("type")?.string() ?? "overloaded_error",
            message: reader.member("message")?.string() ?? "Overloaded"
        )
    }
}

extension Fault.BreakPoint {
    fileprivate init?(_ reader: JSONReader, _ content: [Turn.Block]) {
        if let events = reader.member("afterEvents") {
            reader.warnAboutMembers(besides: ["afterEvents"], of: "`\(reader.name)`")
            self = .afterEvents(events.integer(in: 0...1_000_000) ?? 0)
            return
        }
        switch reader.value.string {
        case "beforeHeaders": self = .beforeHeaders
        case "afterToolUse":
            let hasTool = content.contains { if case .tool = $0 { true } else { false } }
            if !hasTool {
                reader.report(
                    code: "rehearsal-faults",
                    "`\(reader.pointer.path)` comes after a tool call, and the turn has none",
                    hints: ["add a block such as `{ \"tool\": \"Bash\", \"input\": { … } }`"]
                )
            }
            self = .afterToolUse
        default:
            let expected =
                "`\"beforeHeaders\"`, `\"afterToolUse\"` or an object with `afterEvents`"
            let point: Self? = reader.refuse(as: expected)
            guard let point else { return nil }
            self = point
        }
    }
}
