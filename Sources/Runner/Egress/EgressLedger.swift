import Egress
import Gateway
import JSONC
import OrderedCollections
import Runs

/// What a run asked to reach, summed up so that no program can fill the store with it.
///
/// Requests that were decided alike become one event, and of many different ones at a time only
/// some get events of their own; the others are told as a number.
struct EgressLedger {
    private struct Sum {
        var requests = 0
        var sentBytes = 0
        var receivedBytes = 0

        mutating func add(_ record: EgressRecord) {
            requests += record.requests
            sentBytes += record.sentBytes
            receivedBytes += record.receivedBytes
        }
    }

    private let run: RunIdentifier
    /// Sums since the last events, by what the events say beside them.
    private var sums: OrderedDictionary<JSONObject, Sum> = [:]
    private var others = Sum()
    private var told = 0
    private var refused: OrderedSet<String> = []

    /// How many different requests are told at a time.
    static let mostAtOnce = 20
    /// How many events a run gets; after that its requests are only counted.
    static let mostEvents = 2_000
    /// How many refused places are remembered for the user.
    private static let mostRefused = 100

    init(run: RunIdentifier) { self.run = run }

    /// Places that no rule allowed, in the order in which they were asked for.
    var refusedPlaces: [String] { Array(refused) }

    /// Takes a record in.
    mutating func note(_ record: EgressRecord) {
        if case .refused(.notListed) = record.decision, refused.count < Self.mostRefused {
            let target = record.request.target
            let isUsual = EgressRule.standardPorts.contains(target.port)
            refused.append(isUsual ? "\(target.host)" : "\(target)")
        }
        let key = record.content
        if sums[key] != nil || sums.count < Self.mostAtOnce && told + sums.count < Self.mostEvents {
            sums[key, default: Sum()].add(record)
        } else {
            others.add(record)
        }
    }

    /// Returns the events of what was noted since the last time.
    ///
    /// - Parameters:
    ///   - time: Now, in milliseconds since 1970.
    ///   - isLast: Whether nothing follows, so that also what was only counted is told.
    /// - Returns: The events, in the order in which the first of each was noted.
    mutating func events(at time: Int, isLast: Bool) -> [RunEvent] {
        var events = sums.map { content, sum in event(content, sum, time) }
        told += events.count
        sums = [:]
        if others.requests > 0, isLast || told < Self.mostEvents {
            events.append(event(["decision": "others"], others, time))
            others = Sum()
        }
        return events
    }

    private func event(_ content: JSONObject, _ sum: Sum, _ time: Int) -> RunEvent {
        var content = content
        content["requests"] = .integer(sum.requests)
        if sum.sentBytes + sum.receivedBytes > 0 {
            content["sentBytes"] = .integer(sum.sentBytes)
            content["receivedBytes"] = .integer(sum.receivedBytes)
        }
        return RunEvent(run: run, time: time, kind: .egress, content: content)
    }
}

extension EgressRecord {
    /// What an event says of a record, but for its numbers.
    fileprivate var content: JSONObject {
        var content: JSONObject = [
            "decision": decision.isAllowed ? "allowed" : "refused",
            "host": .string("\(request.target.host)"), "port": .integer(request.target.port),
            "method": .string(request.message?.method ?? "CONNECT"),
        ]
        switch decision {
        case .allowed(let rule):
            if let rule { content["rule"] = .string("\(rule)") }
        case .refused(let refusal):
            content["reason"] = .string(refusal.word)
            if let rule = refusal.rule { content["rule"] = .string("\(rule)") }
            if let address = refusal.address { content["address"] = .string("\(address)") }
        }
        if let failure { content["failure"] = .string(failure) }
        return content
    }
}

extension EgressDecision.Refusal {
    /// A word for programs.
    fileprivate var word: String {
        switch self {
        case .closed: "closed"
        case .notListed: "not-listed"
        case .denied: "denied"
        case .needsRequests: "encrypted"
        case .otherRequest: "other-request"
        case .notPublic, .leadsInside, .ofThisMachine: "not-public"
        }
    }

    fileprivate var rule: EgressRule? {
        switch self {
        case .denied(let rule), .needsRequests(let rule), .otherRequest(let rule, _): rule
        case .closed, .notListed, .notPublic, .leadsInside, .ofThisMachine: nil
        }
    }

    fileprivate var address: IPAddress? {
        switch self {
        case .notPublic(let address), .leadsInside(_, let address), .ofThisMachine(let address):
            address
        case .closed, .notListed, .denied, .needsRequests, .otherRequest: nil
        }
    }
}
