import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct JSONReaderTests {
    private enum Access: String, CaseIterable {
        case none, elevated
    }

    @Test func `one look reports all faults of a file`() throws {
        let reader = try reader(
            """
            {
              "name": 7, "init": "yes",
              "ports": [3000, true, 70000],
              "args": ["a", [], {}],
              "env": {"A": "b", "C": null},
              "access": "elevate",
              "gpu": {"x": 1}, "forwardPort": []
            }
            """
        )
        #expect(reader.member("name")?.string() == nil)
        #expect(reader.member("init")?.bool() == nil)
        let ports = reader.member("ports")?.elements()?.map { $0.integer(in: 1...65535) }
        #expect(ports == [3000, nil, nil])
        #expect(reader.member("args")?.stringArray() == nil)
        #expect(reader.member("env")?.stringObject() == nil)
        #expect(reader.member("access")?.choice(of: Access.self) == nil)
        #expect(reader.member("gpu")?.number() == nil)
        #expect(reader.member("gpu")?.elements()?.count == nil)
        #expect(reader.member("absent") == nil)
        reader.warnAboutMembers(
            besides: ["name", "init", "ports", "args", "env", "access", "gpu", "forwardPorts"],
            of: "devcontainer.json"
        )
        #expect(
            lines(reader) == [
                "2:11 `name` must be a string, found `7`",
                "2:22 `init` must be a boolean, found `\"yes\"`",
                "3:19 `ports[1]` must be a whole number from 1 to 65535, found `true`",
                "3:25 `ports[2]` must be a whole number from 1 to 65535, found `70000`",
                "4:17 `args[1]` must be a string, found `[]`",
                "4:21 `args[2]` must be a string, found `{}`",
                "5:26 `env.C` must be a string, found `null`",
                "6:13 `access` must be `\"none\"` or `\"elevated\"`, found `\"elevate\"`"
                    + " | did you mean `\"elevated\"`?",
                "7:10 `gpu` must be a number, found an object",
                "7:10 `gpu` must be an array, found an object",
                "7:20 `forwardPort` is no property of devcontainer.json and is ignored"
                    + " | did you mean `forwardPorts`?",
            ]
        )
        #expect(throws: DiagnosticError(reader.faults.diagnostics)) {
            try reader.faults.throwErrors()
        }
    }

    @Test func `values of the right type are given without a word`() throws {
        let reader = try reader(
            #"{"s": "x", "b": true, "i": 2.0, "n": 1.5, "l": ["a"], "o": {"k": "v"}, "c": "none"}"#
        )
        #expect(reader.isObject())
        #expect(reader.member("s")?.string() == "x")
        #expect(reader.member("b")?.bool() == true)
        #expect(reader.member("i")?.integer() == 2)
        #expect(reader.member("n")?.number() == 1.5)
        #expect(reader.member("l")?.stringArray() == ["a"])
        #expect(reader.member("o")?.stringObject() == ["k": "v"])
        #expect(reader.member("c")?.choice(of: Access.self) == Access.none)
        #expect(reader.members()?.map(\.name) == ["s", "b", "i", "n", "l", "o", "c"])
        #expect(try reader.faults.throwErrors().isEmpty)
    }

    @Test func `a root of the wrong kind is about the file`() throws {
        let reader = try reader("[]")
        #expect(reader.members()?.count == nil)
        #expect(!reader.isObject())
        #expect(
            lines(reader) == [
                "1:1 the file must hold an object, found `[]`",
                "1:1 the file must hold an object, found `[]`",
            ]
        )
    }

    @Test func `long values are cut and warnings of the document are kept`() throws {
        let long = String(repeating: "ä", count: 100)
        let reader = try reader("{\"a\": 1, \"a\": \"\(long)\"}")
        #expect(reader.member("a")?.bool() == nil)
        #expect(
            lines(reader) == [
                "1:10 `a` stands twice, and only the last value counts | remove one of them",
                "1:15 `a` must be a boolean, found `\"\(long.prefix(59))…\"`",
            ]
        )
    }

    private func reader(_ text: String) throws -> JSONReader {
        JSONReader(try JSONDocument(parsing: Array(text.utf8), path: "x.json"))
    }

    private func lines(_ reader: JSONReader) -> [String] {
        reader.faults.diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.line):\($0.column) " } ?? ""
            return ([place + diagnostic.summary] + diagnostic.hints).joined(separator: " | ")
        }
    }
}
