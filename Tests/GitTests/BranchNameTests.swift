import Testing

@testable import Git

@Suite struct BranchNameTests {
    @Test(arguments: [
        ("Fix the login bug", "fix-the-login-bug"),
        ("  Don't panic!!  ", "dont-panic"),
        ("Füge Größe hinzu", "fuege-groesse-hinzu"),
        ("日本語", "run"), ("", "run"), ("../../etc/passwd", "etc-passwd"),
        (
            "add a test for the very long sentence that goes on",
            "add-a-test-for-the-very-long-sentence"
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ),
        ("a\u{1B}[31mred", "a-31mred"),
    ])
    func `a prompt gives a short name`(prompt: String, slug: String) {
        #expect(BranchName.slug(prompt) == slug)
    }

    @Test func `a run's branch has its identifier`() throws {
        let name = try BranchName(prompt: "Fix it", runIdentifier: "7k2")
        #expect(name.description == "berth/fix-it-7k2")
        #expect(throws: GitError.badRunIdentifier(text: "a/b")) {
            try BranchName(prompt: "Fix it", runIdentifier: "a/b")
        }
    }

    @Test(arguments: [
        (".git", true), (".GIT", true), (".git. .", true), ("git~1", true), ("GIT~1", true),
        (".git::$INDEX_ALLOCATION", true), (".git\\config", true), (".g\u{200C}it", true),
        (".github", false), (".gitignore", false), ("git", false), ("git~2", false),
        ("a.git", false),
    ])
    func `names that stand for the git directory somewhere are known`(
        name: String,
        isReserved: Bool
    ) {
        #expect(ReservedName.matches(Array(name.utf8)) == isReserved)
    }

    @Test(arguments: ["Ada", "<a@b>", "Ada <a@b", "Ada <a<b>", "A\nB <a@b>"])
    func `an author has a name and an address`(text: String) {
        #expect(throws: GitError.badAuthor(text: text)) { try Identity(parsing: text) }
    }

    @Test func `statistics are read`() {
        #expect(
            ChangeCount(shortStatistics: "\n 2 files changed, 3 insertions(+), 1 deletion(-)\n")
                == ChangeCount(files: 2, insertions: 3, deletions: 1)
        )
        #expect(ChangeCount(shortStatistics: "") == .none)
    }
}
