import JSONC
import OrderedCollections

/// What a run asked for beside the model, summed up by host.
struct EgressTally: Sendable {
    private struct Sum {
        var allowed = 0
        var refused = 0
        var sentBytes = 0
        var receivedBytes = 0

        var json: JSONObject {
            [
                "allowed": .integer(allowed), "refused": .integer(refused),
                "sentBytes": .integer(sentBytes), "receivedBytes": .integer(receivedBytes),
            ]
        }
    }

    /// How many hosts are told by name; a manifest stays small whatever an agent asks for.
    static let mostHosts = 200

    private var hosts: OrderedDictionary<String, Sum> = [:]
    /// The hosts beyond those, together.
    private var otherHosts = Sum()
    /// What had no route, past the gateway: the most that one of the run's containers counted.
    private var unrouted = 0
    /// Requests of which the events tell no more than their number.
    private var uncounted = 0

    /// Takes in the content of an event of the kind `egress`.
    mutating func add(_ content: JSONObject) {
        if content["decision"]?.string == "unrouted" {
            unrouted = max(unrouted, content["count"]?.integer ?? 0)
            return
        }
        let requests = content["requests"]?.integer ?? 0
        guard let name = content["host"]?.string else {
            uncounted += requests
            return
        }
        var sum = hosts[name] ?? (hosts.count < Self.mostHosts ? Sum() : otherHosts)
        if content["decision"]?.string == "allowed" {
            sum.allowed += requests
        } else {
            sum.refused += requests
        }
        sum.sentBytes += content["sentBytes"]?.integer ?? 0
        sum.receivedBytes += content["receivedBytes"]?.integer ?? 0
        if hosts[name] != nil || hosts.count < Self.mostHosts {
            hosts[name] = sum
        } else {
            otherHosts = sum
        }
    }

    var json: JSONObject {
        let named = hosts.map { name, sum -> JSONValue in
            var json = sum.json
            json["host"] = .string(name)
            return .object(json)
        }
        return [
            "hosts": .array(named), "otherHosts": .object(otherHosts.json),
            "requestsWithoutHost": .integer(uncounted), "unrouted": .integer(unrouted),
        ]
    }
}
