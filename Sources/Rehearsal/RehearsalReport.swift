public import Diagnostics
public import JSONC

/// How a rehearsal went.
public struct RehearsalReport: Sendable {
    /// A request that was not as the scenario says.
    public struct Failure: Hashable, Sendable {
        /// The turn that should have answered, such as `turns[2]`; nil when none was left.
        public let turn: String?
        /// The turn's place in the scenario.
        public let location: SourceLocation?
        /// What was expected and what came.
        public let reason: String
    }

    /// The scenario's name.
    public let scenario: String
    /// How many requests for the model came.
    public let requestCount: Int
    /// The turns that answered, in that order; a repeated one stands there each time.
    public let servedTurns: [String]
    /// The turns of `turns` that nothing asked for.
    public let unservedTurns: [String]
    /// How many turns' expectations held.
    public let heldExpectations: Int
    /// What was not as the scenario says.
    public let failures: [Failure]

    /// Whether all was as the scenario says.
    public var hasPassed: Bool { failures.isEmpty }

    /// What to tell the user: one error for each failure, and a note when turns are left.
    public var diagnostics: [Diagnostic] {
        var diagnostics = failures.map { failure in
            Diagnostic(
                code: "rehearsal-failed",
                failure.reason,
                at: failure.location,
                notes: ["the scenario is `\(scenario)`"],
                exitCode: .workFailed
            )
        }
        if !unservedTurns.isEmpty {
            let list = unservedTurns.map { "`\($0)`" }.joined(separator: ", ")
            diagnostics.append(
                Diagnostic(
                    .note,
                    code: "rehearsal-unserved",
                    "the agent did not ask for these turns of `\(scenario)`: \(list)"
                )
            )
        }
        return diagnostics
    }

    /// The report as an object.
    public var json: JSONValue {
        [
            "scenario": .string(scenario),
            "hasPassed": .bool(hasPassed),
            "requestCount": .integer(requestCount),
            "servedTurns": .array(servedTurns.map { .string($0) }),
            "unservedTurns": .array(unservedTurns.map { .string($0) }),
            "heldExpectations": .integer(heldExpectations),
            "failures": .array(
                failures.map { failure in
                    [
                        "turn": failure.turn.map { .string($0) } ?? nil,
                        "location": failure.location.map { .string($0.description) } ?? nil,
                        "reason": .string(failure.reason),
                    ]
                }
            ),
        ]
    }
}
