import JSONC
import Runs
import Testing

@Suite struct NotificationTests {
    private static let now = 1_795_420_167_000

    private func subject() throws -> Notification.RunSubject {
        Notification.RunSubject(
            identifier: try #require(RunIdentifier(parsing: "0123456789")),
            prompt: "Fix the\nlogin \u{1B}[31mnow",
            repository: "/home/me/project",
            branch: "berth/fix",
            commits: 2,
            costDollars: 0.421,
            durationMilliseconds: 725_400
        )
    }

    @Test func `what came of a run is told in words and numbers`() throws {
        let note = try #require(Notification(.succeeded, of: subject(), time: Self.now))
        #expect(note.occasion == .finish)
        #expect(note.title == "Run 0123456789 is done")
        #expect(
            note.body == """
                Fix the login ␛[31mnow
                2 commits on berth/fix, $0.42, 12m5s
                """
        )
        #expect(try Notification(note.json) == note)
        #expect(note.json["text"]?.string == note.title + "\n" + note.body)
        #expect(
            note.environment == [
                "BERTH_NOTIFICATION": "0123456789-succeeded-1795420167000",
                "BERTH_OCCASION": "finish", "BERTH_TITLE": note.title, "BERTH_BODY": note.body,
                "BERTH_RUN": "0123456789", "BERTH_REPOSITORY": "/home/me/project",
                "BERTH_BRANCH": "berth/fix", "BERTH_COMMITS": "2", "BERTH_COST_USD": "0.421",
            ]
        )
    }

    @Test func `failures and waits come with their reason`() throws {
        let failed = try #require(
            Notification(.failed("the build failed"), of: subject(), time: Self.now)
        )
        #expect(failed.occasion == .failure)
        #expect(failed.title == "Run 0123456789 failed")
        #expect(failed.body.contains("\nthe build failed\n"))
        let park = RunStatus.Park(until: Self.now, reason: "the account's usage limit is reached")
        let parked = try #require(Notification(.parked(park), of: subject(), time: Self.now))
        #expect(parked.occasion == .waiting)
        #expect(parked.title == "Run 0123456789 waits")
        let stopped = try #require(
            Notification(.stopped("its time is up"), of: subject(), time: Self.now)
        )
        #expect(stopped.occasion == .failure)
    }

    @Test func `nobody is told what they did themselves, nor each step`() throws {
        let stopped = RunStatus.stopped("by you")
        #expect(
            Notification(stopped, of: try subject(), time: Self.now, isByUser: true) == nil
        )
        for status in [RunStatus.preparing, .running, .paused, .queued(.slot), .collecting] {
            #expect(Notification(status, of: try subject(), time: Self.now) == nil)
        }
    }

    @Test func `what holds for many runs is told once`() throws {
        let park = RunStatus.Park(until: Self.now, reason: "the account's usage limit is reached")
        let parked = Notification.parked(park, runs: 12, time: Self.now)
        #expect(parked.title == "12 runs wait until 07:49 UTC")
        #expect(parked.body == park.reason)
        let stop = try #require(
            BudgetState(dayLimitDollars: 5, dayDollars: 5, dayEnds: Self.now).stop(at: 0)
        )
        let spent = Notification.budgetSpent(stop, runs: 1, time: Self.now)
        #expect(spent.occasion == .budget)
        #expect(spent.title == "1 run waits, for the day's budget of $5.00 is spent")
        #expect(spent.body == "They go on at 07:49 UTC.")
        #expect(
            Notification.credentialNeeded(runs: 2, time: 0).title == "2 runs wait for a credential"
        )
        #expect(try Notification(parked.json) == parked)
    }
}
