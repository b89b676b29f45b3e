import Dockerfile
import Testing

struct GlobTests {
    private static let patterns: [(String, String, Bool)] = [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "abc", true), ("a*", "a", true),
        ("a*c", "abbc", true), ("a*c", "abcb", false), ("*b*", "abc", true), ("?", "", false),
        ("??", "äb", true), ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[!a]", "b", true),
        ("[a", "a", false), ("\\*", "*", true), ("\\*", "a", false), ("*[0-9]", "a1b2", true),
        ("*.tar.*", "x.tar.tar.gz", true), ("a**b", "ab", true),
    ]

    @Test(arguments: patterns)
    func `wildcards match whole names`(pattern: String, name: String, expected: Bool) {
        #expect(Glob.matches(pattern, name) == expected)
    }

    @Test func `no pattern takes long`() {
        let pattern = String(repeating: "*a", count: 30) + "*b"
        #expect(!Glob.matches(pattern, String(repeating: "a", count: 300)))
    }
}
