import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections

/// One line of a JSON log, with the members that the reference CLI's events have.
struct LogEvent: Hashable, Sendable {
    private var members: JSONObject

    /// Whole text.
    static func text(_ text: String, severity: Diagnostic.Severity = .note) -> Self {
        let level =
            switch severity {
            case .note: 3
            case .warning: 4
            case .error: 5
            }
        return Self(
            members: [
                "type": "text", "level": .integer(level), "timestamp": now, "text": .string(text),
            ]
        )
    }

    /// Output of a command of the user's.
    static func output(_ text: String) -> Self {
        Self(
            members: [
                "type": "raw", "level": 3, "timestamp": now, "text": .string(text),
                "channel": "postCreate",
            ]
        )
    }

    /// The beginning of something.
    static func start(_ text: String) -> Self {
        Self(members: ["type": "start", "level": 3, "timestamp": now, "text": .string(text)])
    }

    /// The end of something that took a time.
    static func stop(_ text: String, after duration: Duration) -> Self {
        let end = milliseconds
        let start = end - Int(duration / .milliseconds(1))
        return Self(
            members: [
                "type": "stop", "level": 3, "timestamp": .integer(end), "text": .string(text),
                "startTimestamp": .integer(start),
            ]
        )
    }

    /// How something with several steps fares: `running`, `succeeded` or `failed`.
    static func progress(_ name: String, _ status: String, detail: String? = nil) -> Self {
        var members: JSONObject = [
            "type": "progress", "name": .string(name), "status": .string(status),
        ]
        members["stepDetail"] = detail.map { .string($0) }
        members["channel"] = "postCreate"
        return Self(members: members)
    }

    /// The event with secrets hidden in its texts.
    func json(_ mask: SecretMask) -> JSONValue {
        .object(
            members.mapValues { value in
                if case .string(let text) = value { .string(mask.masking(text)) } else { value }
            }
        )
    }

    private static var now: JSONValue { .integer(milliseconds) }

    private static var milliseconds: Int { Int(Date().timeIntervalSince1970 * 1_000) }
}
