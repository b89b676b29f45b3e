public import JSONC
public import OrderedCollections

/// What a run's events tell of its walls, summed up for its manifest.
public struct RunTally: Sendable {
    private var egress = EgressTally()
    private var credentials: OrderedDictionary<String, JSONObject> = [:]
    private var provedLimits: JSONObject = [:]
    private var reachedLimits: OrderedDictionary<String, JSONObject> = [:]
    private var seal: JSONObject = [:]
    private var seals = 0
    private var trust: [JSONValue] = []

    /// How many different decisions about trust are told: they come of a configuration, which an
    /// agent of an earlier run may have written.
    private static let mostTrust = 200

    /// Creates a tally of nothing.
    public init() {}

    /// Whether events of a kind count.
    public static func counts(_ kind: RunEvent.Kind) -> Bool {
        [.egress, .credential, .limit, .seal, .trust].contains(kind)
    }

    /// Takes an event in.
    public mutating func add(_ event: RunEvent) {
        switch event.kind {
        case .egress: egress.add(event.content)
        case .credential: addCredential(event.content)
        case .limit: addLimit(event.content)
        case .seal:
            // The last one holds: a container that is started again is sealed again.
            seal = event.content
            seals += 1
        case .trust:
            for demand in event.content["demands"]?.array ?? []
            where trust.count < Self.mostTrust && !trust.contains(demand) {
                trust.append(demand)
            }
        default: break
        }
    }

    private mutating func addCredential(_ content: JSONObject) {
        let source = content["source"]?.string ?? ""
        let host = content["host"]?.string ?? ""
        let key = "\(source)\n\(host)"
        var sum =
            credentials[key] ?? [
                "source": .string(source), "host": .string(host), "requests": 0, "renewed": 0,
                "refused": 0, "failed": 0,
            ]
        let word = content["what"]?.string ?? ""
        let name = ["renewed", "refused", "failed"].contains(word) ? word : "requests"
        let count = content["requests"]?.integer ?? 0
        sum[name] = .integer((sum[name]?.integer ?? 0) + count)
        credentials[key] = sum
    }

    private mutating func addLimit(_ content: JSONObject) {
        guard let name = content["limit"]?.string else {
            provedLimits = content
            return
        }
        // A count is that of the container since its start; the highest is told.
        let count = content["count"]?.integer ?? 0
        if let known = reachedLimits[name], known["count"]?.integer ?? 0 > count { return }
        reachedLimits[name] = content
    }

    /// What the entry `egress` tells.
    public var egressContent: JSONObject { egress.json }
    /// What the entry `credentials` tells.
    public var credentialContent: JSONObject {
        ["uses": .array(credentials.values.map { .object($0) })]
    }
    /// What the entry `limits` tells of proofs, and of what was reached.
    public var limitContent: JSONObject {
        [
            "proved": provedLimits["limits"] ?? .array([]),
            "reached": .array(reachedLimits.values.map { .object($0) }),
        ]
    }
    /// What the entry `isolation` tells of the seal.
    public var sealContent: JSONObject {
        var content = seal
        content["times"] = .integer(seals)
        return content
    }
    /// What the entry `trust` tells.
    public var trustContent: JSONObject { ["demands": .array(trust)] }
}
