import JSONC
import OrderedCollections
import Runs
import Testing

struct RunTallyTests {
    private func tally(_ events: [(RunEvent.Kind, JSONObject)]) throws -> RunTally {
        let run = try #require(RunIdentifier(parsing: "1tb4p9q2mk"))
        var tally = RunTally()
        for (kind, content) in events {
            tally.add(RunEvent(run: run, time: 1, kind: kind, content: content))
        }
        return tally
    }

    @Test func `requests are summed up by host, and those beyond many hosts together`() throws {
        var events: [(RunEvent.Kind, JSONObject)] = [
            (
                .egress,
                [
                    "decision": "allowed", "host": "a.example", "requests": 2, "sentBytes": 5,
                    "receivedBytes": 7,
                ]
            ), (.egress, ["decision": "unrouted", "count": 4]),
            (.egress, ["decision": "unrouted", "count": 2]),
            (.egress, ["decision": "refused", "host": "a.example", "requests": 3]),
            (.egress, ["decision": "others", "requests": 11]),
        ]
        for index in 0..<300 {
            events.append(
                (.egress, ["decision": "refused", "host": .string("h\(index)"), "requests": 1])
            )
        }
        let content = try tally(events).egressContent
        let hosts = content["hosts"]?.array ?? []
        #expect(hosts.count == 200)
        #expect(
            hosts.first == [
                "allowed": 2, "refused": 3, "sentBytes": 5, "receivedBytes": 7,
                "host": "a.example",
            ]
        )
        #expect(content["otherHosts"]?["refused"] == 101)
        #expect(content["requestsWithoutHost"] == 11)
        #expect(content["unrouted"] == 4)
    }

    @Test func `what became of a credential is summed up by source and host`() throws {
        func use(_ what: String, _ requests: Int) -> (RunEvent.Kind, JSONObject) {
            (
                .credential,
                [
                    "what": .string(what), "source": "file", "host": "api.example",
                    "requests": .integer(requests),
                ]
            )
        }
        let tally = try tally([
            use("used", 1), use("used", 5), use("refused", 1), use("renewed", 2),
        ])
        #expect(
            tally.credentialContent["uses"] == [
                [
                    "source": "file", "host": "api.example", "requests": 6, "renewed": 2,
                    "refused": 1, "failed": 0,
                ]
            ]
        )
    }

    @Test func `of limits the last proof and the highest counts are told`() throws {
        let tally = try tally([
            (.limit, ["what": "proved", "limits": [["limit": "memory", "asked": 1]]]),
            (.limit, ["what": "reached", "limit": "memory", "count": 3]),
            (.limit, ["what": "reached", "limit": "memory", "count": 1]),
            (.limit, ["what": "stopped", "limit": "budget", "count": 1, "reason": "spent"]),
            (.seal, ["sealed": true]), (.seal, ["sealed": true]),
            (.trust, ["demands": [["flag": "--allow-devices"]]]),
            (.trust, ["demands": [["flag": "--allow-devices"]]]),
        ])
        #expect(tally.limitContent["proved"] == [["limit": "memory", "asked": 1]])
        #expect(
            tally.limitContent["reached"] == [
                ["what": "reached", "limit": "memory", "count": 3],
                ["what": "stopped", "limit": "budget", "count": 1, "reason": "spent"],
            ]
        )
        #expect(tally.sealContent == ["sealed": true, "times": 2])
        #expect(tally.trustContent == ["demands": [["flag": "--allow-devices"]]])
    }
}
