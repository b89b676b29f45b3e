import Gateway
import JSONC
import OrderedCollections
import Runs
import Testing

@testable import Runner

struct CredentialLedgerTests {
    private func told(_ events: [RunEvent]) -> [String] {
        events.map { event in
            let words = ["what", "source", "host", "reason"].compactMap {
                event.content[$0]?.string
            }
            return "\(words.joined(separator: " ")) \(event.content["requests"]?.integer ?? 0)"
        }
    }

    private func ledger() throws -> CredentialLedger {
        CredentialLedger(
            run: try #require(RunIdentifier(parsing: "1tb4p9q2mk")),
            source: "file",
            host: "api.example"
        )
    }

    @Test func `the first of each kind is told at once, the others as a number`() throws {
        var ledger = try ledger()
        #expect(told(ledger.note(.used, at: 0)) == ["used file api.example 1"])
        for time in 1...50 { #expect(ledger.note(.used, at: time * 1_000) == []) }
        #expect(
            told(ledger.note(.refused, at: 51_000)) == [
                "used file api.example 50", "refused file api.example 1",
            ]
        )
        #expect(ledger.note(.used, at: 60_000) == [])
        #expect(told(ledger.note(.used, at: 111_000)) == ["used file api.example 2"])
        #expect(ledger.note(.refused, at: 111_001) == [])
        #expect(told(ledger.rest(at: 111_002)) == ["refused file api.example 1"])
        #expect(ledger.rest(at: 111_003) == [])
    }

    @Test func `reasons without end become one that has none`() throws {
        var ledger = try ledger()
        var events: [RunEvent] = []
        for index in 0..<1_000 {
            events += ledger.note(.failed(reason: "number \(index)"), at: index)
        }
        #expect(events.count == CredentialLedger.mostDifferent + 1)
        let rest = told(ledger.rest(at: 1_000))
        #expect(rest == ["failed file api.example \(1_000 - CredentialLedger.mostDifferent - 1)"])
    }
}
