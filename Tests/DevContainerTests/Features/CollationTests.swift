import Testing

@testable import DevContainer

struct CollationTests {
    @Test func `AMB-21 all of ASCII stands in the order of localeCompare`() {
        let expected =
            "\t _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
            + "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ"
        let sorted = expected.shuffled().sorted { Collation.compare(String($0), String($1)) < 0 }
        #expect(String(sorted) == expected)
    }

    @Test func `AMB-21 texts stand in the order of localeCompare`() {
        let expected = [
            "", "`", "~", "$x", "1.10", "1.9", "a", "A", "a\tb", "a b", "a_b", "a-b", "a.b", "a/b",
            "a1", "aa", "ab", "aB", "Ab", "AB", "ghcr.io/a-b/c", "ghcr.io/a/b", "x+y", "x<y", "z",
            "zZ", "Zz",
        ]
        #expect(expected.shuffled().sorted { Collation.compare($0, $1) < 0 } == expected)
    }

    @Test func `only equal texts are equal, control characters aside`() {
        #expect(Collation.compare("a-B", "a-B") == 0)
        #expect(Collation.compare("a\u{1}b", "ab") == 0)
        #expect(Collation.compare("ab", "aB") < 0)
        #expect(Collation.compare("aB", "ab") > 0)
    }
}
