import JSONC
import OrderedCollections
import Testing

struct JSONTextTests {
    // The expected texts are what `String(number)` gives in JavaScript.
    private static let reals: [(Double, String)] = [
        (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (-0.0, "0"), (100, "100"),
        (123_456.75, "123456.75"),
        (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e21, "1.5e+21"),
        (123_456_789_012_345_683_968, "123456789012345680000"), (1e-6, "0.000001"), (1e-7, "1e-7"),
        (1.25e-7, "1.25e-7"), (0.00001234, "0.00001234"), (.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9_007_199_254_740_992, "9007199254740992"),
        (.infinity, "null"), (.nan, "null"),
    ]

    @Test(arguments: reals)
    func `reals are written as JavaScript writes them`(value: Double, expected: String) {
        #expect(JSONValue.real(value).text() == expected)
    }

    @Test func `strings escape only what they must`() {
        let text = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028}ä😀"
        #expect(
            JSONValue.string(text).text()
                == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}\u{2028}ä😀\""
        )
    }

    @Test func `an object written member by member is the same as a value's text`() {
        #expect(JSONObjectText().utf8 == JSONValue.object([:]).bytes())
        let others: JSONValue = ["c": [1, nil], "d": "ü\n"]
        let all: JSONValue = ["a": -5, "b\"": "\\ \u{1}", "c": [1, nil], "d": "ü\n", "e": 1]
        var text = JSONObjectText()
        text.addMembers(of: "{}")
        text.add("a", -5)
        text.add("b\"", "\\ \u{1}")
        text.addMembers(of: others.text())
        text.add("e", 1)
        #expect(text.utf8 == all.bytes())
    }

    @Test func `the formats lay out as JSON.stringify does`() {
        let value: JSONValue = ["b": [1, [:], [], nil], "a": ["ﬀ": true, "😀": false]]
        #expect(value.text() == #"{"b":[1,{},[],null],"a":{"ﬀ":true,"😀":false}}"#)
        #expect(value.text(.canonical) == #"{"a":{"😀":false,"ﬀ":true},"b":[1,{},[],null]}"#)
        #expect(
            value.text(.pretty) == """
                {
                  "b": [
                    1,
                    {},
                    [],
                    null
                  ],
                  "a": {
                    "ﬀ": true,
                    "😀": false
                  }
                }
                """
        )
    }

    @Test func `what is written reads back the same`() throws {
        let value: JSONValue = ["a": [1, 0.1, 1e300, "x\0\n", nil], "ä": .integer(.min)]
        for format in [JSONValue.Format.compact, .pretty, .canonical] {
            #expect(try JSONValue(parsing: value.text(format)) == value)
        }
    }
}
