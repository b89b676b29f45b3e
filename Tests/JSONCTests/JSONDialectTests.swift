import Diagnostics
import JSONC
import OrderedCollections
import Testing

/// The dialect of configurations: JSON with comments, and what editors let pass.
struct JSONDialectTests {
    private func document(_ bytes: [UInt8]) throws -> JSONDocument {
        try JSONDocument(parsing: bytes, path: "x.json")
    }

    private func document(_ text: String) throws -> JSONDocument {
        try document(Array(text.utf8))
    }

    @Test(arguments: ["\n", "\r\n"])
    func `SPEC-JSONC-01 SPEC-JSONC-12 comments of both kinds are left out`(
        lineBreak: String
    ) throws {
        let lines = ["{ // c", "\"image\": /* x", "y */ \"a\" }", "// end"]
        let document = try document(lines.joined(separator: lineBreak))
        #expect(document.root == ["image": "a"])
        #expect(document.warnings == [])
        #expect(document.location(of: JSONPointer([.key("image")]))?.line == 3)
    }

    @Test func `SPEC-JSONC-02 a trailing comma is read, with one warning at its place`() throws {
        let document = try document("{\n  \"image\": \"a\",\n  \"x\": [1, 2,],\n}")
        #expect(document.root == ["image": "a", "x": [1, 2]])
        #expect(
            document.warnings.map(DiagnosticRenderer(style: .plain).render) == [
                """
                warning: a `,` stands after the last value
                 --> x.json:3:13
                  |
                3 |   "x": [1, 2,],
                  |             ^
                note: the same stands at 1 further places
                hint: remove it; other tools may refuse the file
                """
            ]
        )
    }

    @Test func `SPEC-JSONC-03 what looks like a comment in a string is text`() throws {
        let text = #"{"name":"http://x/*y*/","b":"\"//"}"#
        #expect(try document(text).root == ["name": "http://x/*y*/", "b": "\"//"])
    }

    @Test func `SPEC-JSONC-04 a byte order mark is passed over`() throws {
        let document = try document([0xEF, 0xBB, 0xBF] + Array("{\"image\":1}".utf8))
        #expect(document.root == ["image": 1])
        #expect(document.location(of: JSONPointer([.key("image")]))?.column == 10)
    }

    @Test func `SPEC-JSONC-06 of a name that stands twice the last value counts`() throws {
        let document = try document(#"{"image":"a","x":1,"image":"b"}"#)
        #expect(document.root == ["image": "b", "x": 1])
        #expect(document.warnings.map(\.code) == ["json-duplicate-name"])
        #expect(document.warnings.map(\.location?.column) == [20])
    }

    @Test func `SPEC-JSONC-07 members keep the order of the file`() throws {
        let members = try document(#"{"b":1,"10":2,"a":3,"2":4}"#).root.object
        #expect(members?.keys.elements == ["b", "10", "a", "2"])
    }

    @Test func `SPEC-JSONC-11 escapes and pairs of surrogates are read`() throws {
        let text = #"["\ud83d\ude00", "\u00e9\t\/\u0000", "😀"]"#
        #expect(try document(text).root == ["😀", "é\t/\0", "😀"])
    }

    @Test func `SPEC-JSONC-11 bare control characters in strings are read, with a warning`()
        throws
    {
        let document = try document("{\"a\": \"x\ty\u{1}\",\n \"n\to\": 1, \"big\": 1e2}")
        #expect(document.root == ["a": "x\ty\u{1}", "n\to": 1, "big": 100.0])
        #expect(
            document.warnings.map(\.summary) == [
                "the control character 0x09 stands bare in a string"
            ]
        )
        #expect(document.warnings.map(\.location?.column) == [9])
        #expect(document.warnings.map(\.notes) == [["the same stands at 2 further places"]])
        #expect(document.warnings.map(\.hints) == [["write `\\t` instead"]])
    }

    @Test func `control characters, large numbers and names that stand twice go together`() throws {
        let document = try document("{\"a\": 99999999999999999999, \"b\": \"\t\", \"a\": [\"\r\"]}")
        #expect(document.root == ["a": ["\r"], "b": "\t"])
    }
}

struct JSONOrderTests {
    @Test func `objects are put into the order of JavaScript`() throws {
        let value: JSONValue = [
            "b": ["x": 1, "0": 2], "10": 1, "a": [["2": 1, "1": 2]], "9": 2, "09": 3, "-1": 4,
            "4294967295": 5, "4294967294": 6,
        ]
        #expect(
            value.inJavaScriptOrder.text()
                == #"{"9":2,"10":1,"4294967294":6,"b":{"0":2,"x":1},"a":[{"1":2,"2":1}],"#
                + #""09":3,"-1":4,"4294967295":5}"#
        )
    }
}
