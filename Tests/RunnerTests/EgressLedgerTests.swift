import Egress
import Gateway
import JSONC
import OrderedCollections
import Runs
import Testing

@testable import Runner

@Suite struct EgressLedgerTests {
    private let run: RunIdentifier

    init() throws { run = try #require(RunIdentifier(parsing: "1tb4p9q2mk")) }

    private func record(
        _ target: String,
        _ decision: EgressDecision,
        failure: String? = nil
    ) throws -> EgressRecord {
        EgressRecord(
            request: EgressRequest(target: try EgressTarget(parsing: target, standardPort: 443)),
            decision: decision,
            failure: failure
        )
    }

    @Test func `requests that are alike become one event with their sum`() throws {
        var ledger = EgressLedger(run: run)
        let rule = try EgressRule(parsing: "*.a.org")
        for _ in 0..<3 { ledger.note(try record("x.a.org", .allowed(rule))) }
        ledger.note(try record("b.org:8443", .refused(.notListed)))
        ledger.note(try record("x.a.org", .allowed(rule), failure: "unreachable"))
        let events = ledger.events(at: 7, isLast: false)
        #expect(events.map(\.kind) == [.egress, .egress, .egress])
        #expect(
            events.map(\.content) == [
                [
                    "decision": "allowed", "host": "x.a.org", "port": 443, "method": "CONNECT",
                    "rule": "*.a.org", "requests": 3,
                ],
                [
                    "decision": "refused", "host": "b.org", "port": 8443, "method": "CONNECT",
                    "reason": "not-listed", "requests": 1,
                ],
                [
                    "decision": "allowed", "host": "x.a.org", "port": 443, "method": "CONNECT",
                    "rule": "*.a.org", "failure": "unreachable", "requests": 1,
                ],
            ]
        )
        #expect(ledger.events(at: 8, isLast: true).isEmpty)
        #expect(ledger.refusedPlaces == ["b.org:8443"])
    }

    @Test func `no program fills the store with what it asks for`() throws {
        var ledger = EgressLedger(run: run)
        var events: [RunEvent] = []
        let requests = 50_000
        for number in 0..<requests {
            ledger.note(try record("h\(number).org", .refused(.notListed)))
            if number % 10 == 9 { events += ledger.events(at: number, isLast: false) }
        }
        events += ledger.events(at: requests, isLast: true)
        #expect(events.count <= EgressLedger.mostEvents + 1)
        let sum = events.compactMap { $0.content["requests"]?.integer }.reduce(0, +)
        #expect(sum == requests)
        #expect(events.last?.content["decision"] == "others")
        #expect(ledger.refusedPlaces.count == 100)
    }

    @Test func `a policy is the same after it was kept`() throws {
        let policy = EgressPolicy(
            mode: .full,
            allow: try ["GET,HEAD a.org:8000-8010/x/", "*.b.org", "[2606:4700::1]:53"]
                .map { try EgressRule(parsing: $0) },
            deny: [try EgressRule(parsing: "8.8.8.8")]
        )
        #expect(EgressPolicy(json: policy.json) == policy)
        // What is no rule any more opens nothing.
        #expect(EgressPolicy(json: ["mode": "full", "allow": [], "deny": ["x y z"]]) == nil)
    }
}
