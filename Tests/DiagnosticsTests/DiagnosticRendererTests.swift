import Diagnostics
import Testing

struct DiagnosticRendererTests {
    let renderer = DiagnosticRenderer(style: .plain)

    @Test func `a place is shown with its line and carets under the marked part`() {
        let diagnostic = Diagnostic(
            code: "type",
            "`forwardPorts[1]` must be a port or \"host:port\", found `true`",
            at: SourceLocation(
                path: ".devcontainer/devcontainer.json",
                line: 14,
                column: 9,
                length: 4,
                lineText: "        true"
            ),
            hints: ["write a number from 1 to 65535, such as `3000`"]
        )
        #expect(
            renderer.render(diagnostic) == """
                error: `forwardPorts[1]` must be a port or "host:port", found `true`
                  --> .devcontainer/devcontainer.json:14:9
                   |
                14 |         true
                   |         ^^^^
                hint: write a number from 1 to 65535, such as `3000`
                """
        )
    }

    @Test func `escape sequences of a hostile file do not reach the terminal`() {
        let diagnostic = Diagnostic(.warning, code: "x", "bad `\u{1B}]52;c;AAAA\u{07}`")
        #expect(renderer.render(diagnostic) == "warning: bad `␛]52;c;AAAA␇`")
    }

    @Test func `a very long line is cut around the place`() {
        let line = String(repeating: "a", count: 5_000) + "!" + String(repeating: "b", count: 5_000)
        let text = renderer.render(
            Diagnostic(
                code: "x",
                "here",
                at: SourceLocation(path: "f", line: 1, column: 5_001, length: 1, lineText: line)
            )
        )
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 200 })
        let shown = lines[3].firstIndex(of: "!").map {
            lines[3].distance(from: lines[3].startIndex, to: $0)
        }
        let caret = lines[4].firstIndex(of: "^").map {
            lines[4].distance(from: lines[4].startIndex, to: $0)
        }
        #expect(shown != nil && shown == caret)
    }

    @Test(arguments: [
        ("forwardport", "forwardPorts"), ("imag", "image"), ("iamge", "image"),
        ("nmae", "name"), ("zzz", nil),
    ])
    func `the nearest name is suggested only when it is near`(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, in: ["image", "forwardPorts", "name"]) == expected)
    }

    @Test func `text on one line is trimmed and cut`() {
        #expect(TerminalText.oneLine("a\n   b\tc", width: 10) == "a b c")
        #expect(TerminalText.oneLine("abcdefgh", width: 5) == "abcd…")
    }
}
