import Runs
import Store
import Testing

struct BudgetTests {
    @Test func `a credential stays parked until the latest time that was told`() async throws {
        let fixture = try StoreFixture()
        try await fixture.store.write {
            try $0.park("api-key", .init(until: 20, reason: "limit"))
            try $0.park("api-key", .init(until: 10, reason: "overloaded"))
            try $0.park("other", .init(until: 5, reason: "overloaded"))
        }
        let parks = try await fixture.store.read { try $0.parks() }
        #expect(
            parks == [
                "api-key": .init(until: 20, reason: "limit"),
                "other": .init(until: 5, reason: "overloaded"),
            ]
        )
        try await fixture.store.write { try $0.endPark("api-key") }
        #expect(try await fixture.store.read { Array(try $0.parks().keys) } == ["other"])
    }

    @Test func `what was spent is summed by time, credential and run, and outlives runs`()
        async throws
    {
        let fixture = try StoreFixture()
        let (one, two) = (try await fixture.add(1), try await fixture.add(2))
        let hour = 3_600_000
        try await fixture.store.write { transaction in
            for (run, credential, time, dollars) in [
                (one, "key", 23 * hour, 1.0), (one, "key", 24 * hour, 2.0),
                (one, "key", 24 * hour + 1, 0.5), (two, "other", 25 * hour, 4.0),
            ] {
                try transaction.spend(
                    Spending(
                        run: run,
                        credential: credential,
                        time: time,
                        dollars: dollars,
                        tokens: 10
                    )
                )
            }
            try transaction.remove(two, at: 1)
        }
        try await fixture.store.read { view throws in
            #expect(try view.spent() == .init(dollars: 7.5, tokens: 40))
            #expect(try view.spent(since: 24 * hour) == .init(dollars: 6.5, tokens: 30))
            #expect(
                try view.spent(since: 24 * hour, credential: "key")
                    == .init(dollars: 2.5, tokens: 20)
            )
            #expect(try view.spent(run: one).dollars == 3.5)
            #expect(try view.spent(since: 26 * hour) == .init())
            #expect(
                try view.spentByCredential(since: 24 * hour) == [
                    "key": .init(dollars: 2.5, tokens: 20), "other": .init(dollars: 4, tokens: 10),
                ]
            )
        }
    }

    @Test func `a forgotten repository is not listed until it is used again`() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(1, repository: "/a")
        try await fixture.store.write { try $0.forget(repository: "/a") }
        #expect(try await fixture.store.read { try $0.recentRepositories(limit: 9) } == [])
        try await fixture.add(2, repository: "/a")
        let found = try await fixture.store.read { try $0.recentRepositories(limit: 9) }
        #expect(found.map(\.path) == ["/a"])
    }
}
