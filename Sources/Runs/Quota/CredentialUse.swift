public import JSONC

/// Whether a credential may be used, from what it ran into.
///
/// Where the API says when one may go on, that counts. Where it does not, one waits longer each
/// time: half a minute at first and a quarter of an hour at most for rate and overload, five
/// minutes to an hour for a usage limit; chance shortens each wait by up to a half, so that many
/// machines do not come back at once.
public struct CredentialUse: Hashable, Sendable {
    /// Until when it is not used; may lie in the past.
    public private(set) var park: RunStatus.Park?
    /// How often it ran into a limit without a time since it last worked.
    public private(set) var refusals: Int

    /// The longest park: a little more than the week that the longest usage limit has.
    public static let longestMilliseconds = 8 * 86_400_000
    /// An agent rides out shorter limits by itself; its run need not be parked.
    public static let shortestMilliseconds = 60_000
    /// How much later than told one goes on, since clocks differ.
    private static let graceMilliseconds = 1000

    /// Creates the use of a credential that ran into nothing.
    public init() {
        park = nil
        refusals = 0
    }

    /// Takes notice of a limit, and returns until when the credential is not used.
    ///
    /// Several runs may run into the same limit at once: while a park lasts, the wait does not
    /// grow. A park is never made shorter.
    ///
    /// - Parameters:
    ///   - limit: The limit.
    ///   - now: The time, in milliseconds since 1970.
    ///   - chance: A random number from 0 up to 1.
    /// - Returns: The park in force.
    @discardableResult
    public mutating func note(
        _ limit: ModelLimit,
        at now: Int,
        chance: Double
    ) -> RunStatus.Park {
        if let park, park.until > now, limit.until == nil { return park }
        let end: Int
        if let until = limit.until {
            end = min(until, now + Self.longestMilliseconds) + Self.graceMilliseconds
        } else {
            refusals = min(refusals + 1, 64)
            end = now + Self.wait(limit.kind, refusals, chance)
        }
        let next = RunStatus.Park(until: end, reason: limit.reason)
        if let park, park.until >= end, park.until > now { return park }
        park = next
        return next
    }

    /// Takes notice that the API answered; the next limit is waited out from the shortest again.
    ///
    /// A park that is in force stays: the answer may be to a request from before.
    public mutating func noteSuccess() {
        refusals = 0
    }

    /// Ends the park, as when the user gave more credit.
    public mutating func release() {
        park = nil
        refusals = 0
    }

    private static func wait(_ kind: ModelLimit.Kind, _ refusals: Int, _ chance: Double) -> Int {
        let (first, longest) = kind == .usage ? (300_000, 3_600_000) : (30_000, 900_000)
        let doublings = min(refusals - 1, 16)
        let wait = min(first << doublings, longest)
        let share = min(max(chance, 0), 1)
        return wait - Int(Double(wait / 2) * share)
    }
}

extension CredentialUse {
    /// The use as JSON, for the store.
    public var json: JSONValue {
        .members([
            ("until", park.map { .integer($0.until) }),
            ("reason", park.map { .string($0.reason) }),
            ("refusals", .integer(refusals)),
        ])
    }

    /// Reads a use.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        refusals = min(max(try json.required("refusals", \.integer), 0), 64)
        guard let until = try json.optional("until", \.integer) else { return }
        park = RunStatus.Park(until: until, reason: try json.required("reason", \.string))
    }
}
