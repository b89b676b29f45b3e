import Diagnostics
import Testing

@testable import JSONC

struct JSONSyntaxErrorTests {
    @Test func `a missing comma is shown where it belongs`() {
        let text = "{\n  // ports\n  \"ä\": [1]\n  \"b\": 2\n}\n"
        #expect(
            rendered(text) == """
                error: `,` is missing between two members
                 --> devcontainer.json:3:11
                  |
                3 |   "ä": [1]
                  |           ^
                hint: add a `,` after the value on line 3
                """
        )
    }

    @Test func `a string without an end is marked whole`() {
        #expect(
            rendered("{\r\n\t\"name\": \"abc\r\n}\r\n") == """
                error: the string is not closed on its line
                 --> devcontainer.json:2:10
                  |
                2 |  "name": "abc
                  |          ^^^^
                hint: add a `"` at its end; a line break inside is written `\\n`
                """
        )
    }

    @Test(arguments: [
        ("", "1:1+1 the text has no value in it | write at least `{}`"),
        (" // only words\n", "2:1+1 the text has no value in it | write at least `{}`"),
        ("{'a': 1}", "1:2+1 strings stand in double quotes | replace `'` with `\"`"),
        (
            "{“a”: 1}",
            "1:2+3 strings stand in plain double quotes | replace the typographic quotes with `\"`"
        ),
        ("{a: 1}", "1:2+1 the name `a` has no quotes | write `\"a\"`"),
        ("# x\n{}", "1:1+1 `#` does not begin a comment here | write `//` instead of `#`"),
        ("{} x", "1:4+1 `x` stands after the end of the value | remove it; a file holds one value"),
        (
            "{\"a\": 1, # x\n}",
            "1:10+1 `#` does not begin a comment here | write `//` instead of `#`"
        ),
        ("[1, /* x", "1:5+2 the comment is never closed | add `*/` where it ends"),
        (
            "{\"a\" 1}",
            "1:6+1 expected `:` after the name `\"a\"`, found `1` | write `\"a\": value`"
        ),
        ("{\"a\": }", "1:7+1 expected a value, found `}` | write a value here, such as `null`"),
        ("{1: 2}", "1:2+1 the name `1` has no quotes | write `\"1\"`"),
        ("{[]}", "1:2+1 expected a name in double quotes, found `[` | write `\"name\": value`"),
        ("[1,,2]", "1:4+1 a `,` stands where a value is expected | remove this `,`"),
        ("[,]", "1:2+1 a `,` stands where a value is expected | remove this `,`"),
        ("{,}", "1:2+1 a `,` stands where a value is expected | remove this `,`"),
        (
            "{\"a\": [1, 2}",
            "1:12+1 `}` cannot close the `[` of line 1 | write `]`, or close what was opened in between"
        ),
        ("[1:2]", "1:3+1 expected `,` or the closing bracket, found `:` | remove `:`"),
        ("[\n{\"a\": 1", "2:1+1 this `{` is never closed | add the missing `}`"),
        ("[True]", "1:2+4 `True` is no JSON value | write `true`"),
        ("[None]", "1:2+4 `None` is no JSON value | write `null`"),
        (
            "[node]",
            "1:2+4 `node` is no JSON value | write `\"node\"` for text; the only bare words are `true`, `false`, `null`"
        ),
        (
            "[007]",
            "1:2+3 `007` is no JSON number | write it in decimal, without `+`, leading zeros or a bare point"
        ),
        (
            "[+1]",
            "1:2+2 `+1` is no JSON number | write it in decimal, without `+`, leading zeros or a bare point"
        ),
        (
            "[1.]",
            "1:2+2 `1.` is no JSON number | write it in decimal, without `+`, leading zeros or a bare point"
        ),
        (
            "[1e999]",
            "1:2+5 the number `1e999` is too large | the largest number is about 1.8e308; write longer ones as strings"
        ),
        (
            #"["\x"]"#,
            #"1:3+2 a string has no escape `\x` | write `\\` for a backslash; `\u` takes four hexadecimal digits"#
        ),
        (
            #"["\u12"]"#,
            #"1:3+4 a string has no escape `\u12` | write `\\` for a backslash; `\u` takes four hexadecimal digits"#
        ),
        (
            #"["\ud83d"]"#,
            #"1:3+6 `\ud83d` is half of a surrogate pair and stands alone | write both halves, or the character itself"#
        ),
        (
            #"["\udE00"]"#,
            #"1:3+6 `\udE00` is half of a surrogate pair and stands alone | write both halves, or the character itself"#
        ),
        (
            #"{"a\u0000": 1}"#,
            #"1:2+9 a name contains `\u0000` | take the null character out of the name"#
        ),
    ])
    func `SPEC-JSONC-08 each fault has its place, its words and its mend`(
        text: String,
        expected: String
    ) {
        #expect(brief(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("[1, 2,]", "1:6+1 plain JSON has no `,` after the last value | remove this `,`"),
        ("{\"a\": 1,}", "1:8+1 plain JSON has no `,` after the last value | remove this `,`"),
        ("// x\n{}", "1:1+4 plain JSON has no comments | remove the comment"),
        (
            "[\"a\tb\"]",
            "1:4+1 the control character 0x09 stands bare in a string | write `\\t` instead"
        ),
        (
            "[\"a\u{1}b\"]",
            "1:4+1 the control character 0x01 stands bare in a string | write `\\u0001` instead"
        ),
    ])
    func `plain JSON is strict`(text: String, expected: String) {
        #expect(brief(Array(text.utf8), .json) == expected)
    }

    @Test func `bytes that are no UTF-8 are found`() {
        let bytes = Array("{\n  \"ä\": \"".utf8) + [0xFF] + Array("\"\n}".utf8)
        #expect(brief(bytes) == "2:9+1 the byte 0xFF is not valid UTF-8 | save the file as UTF-8")
        let wide: [UInt8] = [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]
        #expect(
            brief(wide)
                == "1:1+1 the text is UTF-16, but JSON must be UTF-8 | save the file as UTF-8"
        )
    }

    @Test func `nesting is limited before it can hurt`() throws {
        let limit = JSONDocument.deepestNesting
        let deep = Array(repeating: UInt8(ascii: "["), count: limit)
        let closed = deep + Array(repeating: UInt8(ascii: "]"), count: limit)
        #expect(throws: Never.self) { try JSONDocument(parsing: closed, path: "x") }
        #expect(
            brief(deep + deep) == "1:513+1 arrays and objects are nested more than 512 deep"
                + " | flatten the data; no configuration needs such depth"
        )
    }

    @Test func `an error describes itself on one line`() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "nul") }
        do {
            _ = try JSONValue(parsing: "nul", source: "answer")
        } catch {
            #expect(error.description == "answer:1:1: `nul` is no JSON value")
        }
    }

    private func rendered(_ text: String) -> String {
        diagnostic(Array(text.utf8), .jsonc).map(DiagnosticRenderer(style: .plain).render)
            ?? "no fault"
    }

    private func brief(
        _ bytes: [UInt8],
        _ dialect: JSONDocument.Dialect = .jsonc
    ) -> String {
        guard let diagnostic = diagnostic(bytes, dialect), let place = diagnostic.location else {
            return "no fault"
        }
        return "\(place.line):\(place.column)+\(place.length) \(diagnostic.summary)"
            + " | \(diagnostic.hints.joined(separator: " | "))"
    }

    private func diagnostic(_ bytes: [UInt8], _ dialect: JSONDocument.Dialect) -> Diagnostic? {
        do {
            _ = try JSONDocument(parsing: bytes, path: "devcontainer.json", dialect: dialect)
            return nil
        } catch {
            return error.diagnostics.first
        }
    }
}
