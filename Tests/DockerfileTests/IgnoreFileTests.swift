import Dockerfile
import Testing

struct IgnoreFileTests {
    static let text = """
        # comment
        *.log
        /build
        **/node_modules
        docs/**/*.md
        !docs/keep.md
        !important.log
        a?c
        x[0-9]
        """

    @Test(arguments: [
        ("a.log", true), ("sub/a.log", false), ("build", true), ("build/x/y", true),
        ("sub/build", false), ("node_modules/x", true), ("p/q/node_modules/x", true),
        ("docs/a.md", true), ("docs/a/b.md", true), ("docs/keep.md", false),
        ("important.log", false), ("abc", true), ("ac", false), ("x5", true), ("xa", false),
        ("src/main.c", false),
    ])
    func `a path is excluded as Docker would`(path: String, excluded: Bool) {
        #expect(IgnoreFile(parsing: Self.text).excludes(path) == excluded)
    }

    @Test func `an empty file excludes nothing`() {
        #expect(IgnoreFile.empty.isEmpty)
        #expect(!IgnoreFile.empty.excludes("a"))
        #expect(!IgnoreFile(parsing: "!a").excludes("a"))
    }
}
