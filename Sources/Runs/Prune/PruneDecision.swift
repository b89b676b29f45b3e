public import JSONC
import OrderedCollections

/// What is removed and what is kept, and why.
public struct PruneDecision: Hashable, Sendable {
    /// A leftover with the reason for what becomes of it.
    public struct Entry: Hashable, Sendable {
        /// The leftover.
        public var leftover: Leftover
        /// The reason, a clause.
        public var reason: String
        /// Whether it stays because something needs it, and not for its age.
        public internal(set) var isHeld = false
    }

    /// What is removed.
    public var removals: [Entry] = []
    /// What is kept.
    public var kept: [Entry] = []
    /// Whether more disk is taken than the policy allows even after that.
    public var isStillOver = false

    /// What was to be removed and could not be, with why.
    public var failures: [Entry] = []

    /// Creates a decision about nothing.
    public init() {}

    /// How many bytes become free, as far as sizes are known.
    public var freedBytes: Int { Self.sum(removals) }
    /// How many bytes stay taken, as far as sizes are known.
    public var keptBytes: Int { Self.sum(kept) }

    /// The decision about a part of what was left.
    public func filter(_ isPart: (Leftover) -> Bool) -> Self {
        var part = self
        part.removals = removals.filter { isPart($0.leftover) }
        part.kept = kept.filter { isPart($0.leftover) }
        return part
    }

    private static func sum(_ entries: [Entry]) -> Int {
        entries.reduce(0) { sum, entry in
            let (next, isOverflow) = sum.addingReportingOverflow(
                max(0, entry.leftover.sizeBytes ?? 0)
            )
            return isOverflow ? .max : next
        }
    }

    /// The decision as JSON.
    public var json: JSONValue {
        .members([
            ("removed", .array(removals.map(\.json))),
            ("kept", .array(kept.map(\.json))),
            ("failed", .array(failures.map(\.json))),
            ("freedBytes", .integer(freedBytes)),
            ("keptBytes", .integer(keptBytes)),
            ("isStillOver", .bool(isStillOver)),
        ])
    }
}

extension PruneDecision.Entry {
    fileprivate var json: JSONValue {
        var object = leftover.json.object ?? [:]
        object["reason"] = .string(reason)
        if isHeld { object["isHeld"] = true }
        return .object(object)
    }
}
