public import JSONC
import OrderedCollections

/// What was found when a manifest was held against what is there.
public struct Verification: Hashable, Sendable {
    /// What one look told.
    public enum Outcome: String, Hashable, Sendable {
        /// It is as the manifest tells.
        case holds
        /// It is not as the manifest tells.
        case differs
        /// It cannot be told here, or it is right but worth knowing.
        case note
    }

    /// One look.
    public struct Finding: Hashable, Sendable {
        /// What was looked at, a word for programs.
        public var subject: String
        /// What came of it.
        public var outcome: Outcome
        /// A sentence for people.
        public var text: String

        /// The finding as JSON.
        public var json: JSONValue {
            [
                "check": .string(subject), "outcome": .string(outcome.rawValue),
                "text": .string(text),
            ]
        }
    }

    /// What was looked at, in this order.
    public private(set) var findings: [Finding] = []

    /// Begins with nothing.
    public init() {}

    /// Whether nothing differs.
    public var holds: Bool { findings.allSatisfy { $0.outcome != .differs } }

    /// Adds a look that found what the manifest tells.
    public mutating func confirm(_ subject: String, _ text: String) {
        findings.append(Finding(subject: subject, outcome: .holds, text: text))
    }

    /// Adds a look that found something else.
    public mutating func refute(_ subject: String, _ text: String) {
        findings.append(Finding(subject: subject, outcome: .differs, text: text))
    }

    /// Adds what cannot be told here, or what is worth knowing.
    public mutating func note(_ subject: String, _ text: String) {
        findings.append(Finding(subject: subject, outcome: .note, text: text))
    }
}
