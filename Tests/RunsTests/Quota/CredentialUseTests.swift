import JSONC
import Runs
import Testing

@Suite struct CredentialUseTests {
    private static let now = 1_795_420_167_000

    private func limit(_ kind: ModelLimit.Kind, in wait: Int? = nil) -> ModelLimit {
        ModelLimit(kind: kind, until: wait.map { Self.now + $0 }, message: "")
    }

    @Test func `a time that is told counts, with a second for clocks that differ`() {
        var use = CredentialUse()
        let park = use.note(limit(.usage, in: 90_000), at: Self.now, chance: 0.5)
        #expect(park.until == Self.now + 91_000)
        #expect(park.reason == "the account's usage limit is reached")
        // A shorter one does not shorten it, and one without a time does not either.
        #expect(use.note(limit(.rate, in: 2000), at: Self.now + 10, chance: 0) == park)
        #expect(use.note(limit(.overload), at: Self.now + 20, chance: 0) == park)
        let longer = use.note(limit(.usage, in: 900_000), at: Self.now + 30, chance: 0)
        #expect(longer.until == Self.now + 901_000)
    }

    @Test func `nobody parks a credential for longer than any limit lasts`() {
        var use = CredentialUse()
        let park = use.note(limit(.usage, in: 10_000_000_000), at: Self.now, chance: 0)
        #expect(park.until == Self.now + CredentialUse.longestMilliseconds + 1000)
    }

    @Test func `overload is waited out longer each time, within bounds`() {
        var use = CredentialUse()
        var now = Self.now
        var waits: [Int] = []
        for _ in 0..<8 {
            let park = use.note(limit(.overload), at: now, chance: 0)
            waits.append((park.until - now) / 1000)
            // What others run into at the same time does not count.
            #expect(use.note(limit(.overload), at: now + 1, chance: 0) == park)
            now = park.until
        }
        #expect(waits == [30, 60, 120, 240, 480, 900, 900, 900])
        use.noteSuccess()
        #expect(use.note(limit(.overload), at: now, chance: 0).until == now + 30_000)
    }

    @Test(arguments: [(0.0, 30_000), (0.5, 22_500), (0.999_999, 15_001), (7, 15_000)])
    func `chance shortens a wait by up to a half`(chance: Double, wait: Int) {
        var use = CredentialUse()
        let park = use.note(limit(.rate), at: Self.now, chance: chance)
        #expect(park.until == Self.now + wait)
    }

    @Test func `a usage limit without a time is waited out from five minutes to an hour`() {
        var use = CredentialUse()
        var now = Self.now
        let waits = (0..<6).map { _ in
            let until = use.note(limit(.usage), at: now, chance: 0).until
            defer { now = until }
            return (until - now) / 60_000
        }
        #expect(waits == [5, 10, 20, 40, 60, 60])
        use.release()
        #expect(use == CredentialUse())
    }

    @Test func `a use is read back`() throws {
        var use = CredentialUse()
        #expect(try CredentialUse(use.json) == use)
        use.note(limit(.overload), at: Self.now, chance: 0)
        #expect(try CredentialUse(use.json) == use)
        #expect(throws: RecordError.member("refusals")) { try CredentialUse([:]) }
    }
}
