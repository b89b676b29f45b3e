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
    }

    /// What is removed.
    public internal(set) var removals: [Entry] = []
    /// What is kept.
    public internal(set) var kept: [Entry] = []
    /// Whether more disk is taken than the policy allows even after that.
    public internal(set) var isStillOver = false

    /// How many bytes become free, as far as sizes are known.
    public var freedBytes: Int { Self.sum(removals) }
    /// How many bytes stay taken, as far as sizes are known.
    public var keptBytes: Int { Self.sum(kept) }

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
        return .object(object)
    }
}
