import Testing

@testable import Git

@Suite struct PullRequestTextTests {
    private func commit(_ subject: String, _ digit: Character) throws -> CommitSummary {
        CommitSummary(
            commit: try #require(ObjectName(String(repeating: digit, count: 40))),
            subject: subject,
            author: "Ada",
            authorEmail: "ada@example.org",
            change: ChangeCount(files: 1, insertions: 1, deletions: 0)
        )
    }

    @Test func `title and body are made from prompt, result and commits`() throws {
        let text = PullRequestText(
            prompt: "\n  Make the parser faster.\n\nSee @ada and #12.",
            result: "It is twice as fast.",
            commits: [
                try commit("Add a table", "a"), try commit("Use\tthe  table, fixes #3", "b"),
            ],
            change: ChangeCount(files: 2, insertions: 10, deletions: 1),
            run: "7k2"
        )
        #expect(text.title == "Make the parser faster.")
        #expect(
            text.body == """
                It is twice as fast.

                ## Task

                >
                >   Make the parser faster.
                >
                > See @\u{2060}ada and #\u{2060}12.

                ## Commits

                - aaaaaaaaaa Add a table
                - bbbbbbbbbb Usethe table, fixes #\u{2060}3

                2 files changed, 10 insertions, 1 deletion. Run `7k2` of Berth.

                """
        )
    }

    @Test func `a sole commit gives the title, and long texts are cut`() throws {
        let text = PullRequestText(
            prompt: String(repeating: "x", count: 5_000),
            result: " \n",
            commits: [try commit(String(repeating: "y", count: 100), "c")],
            change: .none,
            run: "r"
        )
        #expect(text.title == String(repeating: "y", count: 71) + "…")
        #expect(text.body.hasPrefix("## Task\n\n> xxx"))
        #expect(text.body.count < 4_300)
    }
}
