import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct JSONDocumentTests {
    @Test func `comments, trailing commas, a mark and CRLF are read`() throws {
        let text = """
            \u{FEFF}// head\r
            {\r
              "a": [1, 2.5, -0, 1e3,], /* "b": 1 */\r
              "url": "http://x/*no*/,]", // end\r
              "none": null, "yes": true, "o": {},\r
            }\r

            """
        let document = try JSONDocument(parsing: Array(text.utf8), path: "x.json")
        #expect(
            document.root == [
                "a": [1, 2.5, 0, 1000.0], "url": "http://x/*no*/,]", "none": nil, "yes": true,
                "o": [:],
            ]
        )
        #expect(document.text == text.unicodeScalars.dropFirst().map(String.init).joined())
        #expect(document.warnings.map(\.summary) == ["a `,` stands after the last value"])
        #expect(document.warnings.map(\.location?.line) == [3])
    }

    private static let values: [(String, JSONValue)] = [
        (#""\u00e4\ud83d\ude00\n\/\u0000b""#, JSONValue.string("ä😀\n/\0b")),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .real(9_223_372_036_854_775_808)),
        ("[18446744073709551616, -99999999999999999999]", [1.8446744073709552e19, -1e20]),
        ("1.0", .real(1)), ("5e-324", .real(.leastNonzeroMagnitude)), ("1e-999", .real(0)),
        (" null ", nil),
        ("[]", []), ("{}", [:]), (#"{"": ""}"#, ["": ""]),
    ]

    @Test(arguments: values)
    func `strict values are read`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test func `members keep their order`() throws {
        let value = try JSONValue(parsing: #"{"z": 1, "a": 2, "m": 3, "é": 4, "b": 5}"#)
        #expect(value.object.map { Array($0.keys) } == ["z", "a", "m", "é", "b"])
    }

    @Test func `a name that stands twice is a warning with both places`() throws {
        let text = "{\n  \"f\": [{\n    \"a\": 1,\n    \"b\": 2,\n    \"\\u0061\": 3\n  }]\n}"
        let document = try JSONDocument(parsing: Array(text.utf8), path: "x.json")
        #expect(document.root == ["f": [["a": 3, "b": 2]]])
        #expect(
            document.warnings.map(DiagnosticRenderer(style: .plain).render) == [
                """
                warning: `f[0].a` stands twice, and only the last value counts
                 --> x.json:5:5
                  |
                5 |     "\\u0061": 3
                  |     ^^^^^^^^
                note: the first one stands at `x.json:3:5`
                hint: remove one of them
                """
            ]
        )
        #expect(document.location(of: JSONPointer([.key("f"), .index(0), .key("a")]))?.line == 5)
    }

    @Test func `names that are canonically equal count as one`() throws {
        let text = "{\"\u{E9}\": 1, \"e\u{301}\": 2}"
        let document = try JSONDocument(parsing: Array(text.utf8), path: "x.json")
        #expect(document.root == ["\u{E9}": 2])
        #expect(document.warnings.count == 1)
    }

    private static let places: [(String, JSONDocument.Part, String?)] = [
        ("/a/1", JSONDocument.Part.value, "3:3+10"),
        ("/a/1/b\n", .name, "3:4+5"),
        ("/a/1/b\n", .value, "3:11+1"),
        ("/a", .value, "2:8+1"),
        ("/a", .name, "2:3+3"),
        ("/a/0", .name, "2:9+3"),
        ("/c", .value, "5:8+4"),
        ("", .value, "1:1+1"),
        ("/d", .value, nil),
        ("/a/2", .value, nil),
        ("/c/x", .value, nil),
        ("/a/x", .value, nil),
    ]

    @Test(arguments: places)
    func `places are found again`(pointer: String, part: JSONDocument.Part, place: String?) throws {
        let text = "{\n  \"a\": [\"ä\",\n  {\"b\\n\": 0}, // z\n],\n  \"c\": \"😀.\",\n}"
        let document = try JSONDocument(parsing: Array(text.utf8), path: "x.json")
        let tokens = pointer.split(separator: "/").map { token in
            Int(token).map(JSONPointer.Token.index) ?? .key(String(token))
        }
        let location = document.location(of: JSONPointer(tokens), part: part)
        let found = location.map { "\($0.line):\($0.column)+\($0.length)" }
        #expect(found == place)
    }
}
