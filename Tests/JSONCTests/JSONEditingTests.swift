import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct JSONEditingTests {
    private func set(_ text: String, _ path: String, _ value: JSONValue) throws -> String? {
        try document(text).setting(pointer(path), to: value)
    }

    private func document(_ text: String) throws -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8), path: "x.json")
    }

    private func pointer(_ path: String) -> JSONPointer {
        JSONPointer(path.split(separator: "/").map { Int($0).map { .index($0) } ?? .key("\($0)") })
    }

    private static let settings: [(String, String, JSONValue, String?)] = [
        // A commented file with tabs: the member follows the last one, its comment stays with it.
        (
            "{\n\t\"name\": \"x\", // who\n\t\"image\": \"y\" // what\n\n\t// \"features\": {},\n}\n",
            "features", ["a:1": [:]],
            "{\n\t\"name\": \"x\", // who\n\t\"image\": \"y\", // what\n"
                + "\t\"features\": {\n\t\t\"a:1\": {}\n\t}\n\n\t// \"features\": {},\n}\n"
        ),
        // A trailing comma stays the custom of the file.
        (
            "{\n    \"a\": 1,\n    // end\n}", "b", [1, 2],
            "{\n    \"a\": 1,\n    \"b\": [\n        1,\n        2\n    ],\n    // end\n}"
        ),
        // Line breaks of Windows.
        (
            "{\r\n  \"a\": 1\r\n}\r\n", "b", 2,
            "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}\r\n"
        ),
        (
            "{\r\n  \"a\": 1 // c\r\n}\r\n", "b", 2,
            "{\r\n  \"a\": 1, // c\r\n  \"b\": 2\r\n}\r\n"
        ),
        // On one line.
        (#"{"a": {"b": 1}}"#, "a/c", ["d": true], #"{"a": {"b": 1, "c": {"d":true}}}"#),
        (#"{"a": 1,}"#, "b", 2, #"{"a": 1, "b": 2}"#),
        // Empty objects, also with a comment inside.
        ("{}", "a", 1, "{\n  \"a\": 1\n}"),
        ("{\n\t\"f\": { }\n}", "f/x", 1, "{\n\t\"f\": {\n\t\t\"x\": 1\n\t}\n}"),
        (
            "{\n\t\"f\": {\n\t\t// none yet\n\t}\n}", "f/x", 1,
            "{\n\t\"f\": {\n\t\t// none yet\n\t\t\"x\": 1\n\t}\n}"
        ),
        // What is missing on the way is added.
        ("{\n  \"z\": 0\n}", "a/b", 1, "{\n  \"z\": 0,\n  \"a\": {\n    \"b\": 1\n  }\n}"),
        // What is there is replaced.
        (
            "{\n  \"a\": /* old */ [1, 2], // why\n}", "a", ["k": "v"],
            "{\n  \"a\": /* old */ {\n    \"k\": \"v\"\n  }, // why\n}"
        ),
        ("{\"l\": [1, 2]}", "l/1", "two", "{\"l\": [1, \"two\"]}"),
        ("[1]", "", [:], "{}"),
        // The last of equal names counts, as it does in reading.
        (#"{"a": 1, "a": 2}"#, "a", 3, #"{"a": 1, "a": 3}"#),
        // Nothing can stand there.
        ("{\"a\": [1]}", "a/b", 1, nil),
        ("{\"a\": \"x\"}", "a/b/c", 1, nil),
        ("{\"a\": [1]}", "a/5", 1, nil),
    ]

    @Test(arguments: settings)
    func `a value is set and all else stays`(
        text: String,
        path: String,
        value: JSONValue,
        expected: String?
    ) throws {
        let result = try set(text, path, value)
        #expect(result == expected)
        guard let result else { return }
        let keys = path.split(separator: "/").map(String.init)
        let found = try keys.reduce(document(result).root) { value, key in
            try #require(Int(key).map { value[$0] } ?? value[key])
        }
        #expect(found == value)
    }

    @Test func `a member gets another name`() throws {
        let text = "{\n  // keep\n  \"features\": { \"a/b:1\": {\"x\": 1} /* here */ },\n}"
        #expect(
            try document(text).renaming(pointer("features").appending("a/b:1"), to: "a/b:2")
                == "{\n  // keep\n  \"features\": { \"a/b:2\": {\"x\": 1} /* here */ },\n}"
        )
        #expect(try document(text).renaming(pointer("features/none"), to: "x") == nil)
        #expect(try document("[1]").renaming(pointer("0"), to: "x") == nil)
    }
}
