public import Diagnostics
public import JSONC
import OrderedCollections

extension Diagnostic {
    /// The diagnostic as JSON, whole; what is empty is left out.
    public var json: JSONValue {
        .members([
            ("severity", .string(severity.rawValue)),
            ("code", .string(code)),
            ("summary", .string(summary)),
            ("location", location?.json),
            ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })),
            ("hints", hints.isEmpty ? nil : .array(hints.map { .string($0) })),
            ("excerpt", excerpt.map { .string($0) }),
            ("exitCode", .integer(Int(exitCode.rawValue))),
        ])
    }

    /// Reads a diagnostic.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        let number = try json.required("exitCode", \.integer)
        guard let exitCode = Int32(exactly: number).flatMap(ExitCode.init(rawValue:)) else {
            throw .member("exitCode")
        }
        self.init(
            try json.word("severity"),
            code: try json.required("code", \.string),
            try json.required("summary", \.string),
            notes: json["notes"] == nil ? [] : try json.strings("notes"),
            hints: json["hints"] == nil ? [] : try json.strings("hints"),
            excerpt: try json.optional("excerpt", \.string),
            exitCode: exitCode
        )
        if let place = json["location"] { location = try SourceLocation(place) }
    }
}

extension SourceLocation {
    fileprivate var json: JSONValue {
        [
            "path": .string(path), "line": .integer(line), "column": .integer(column),
            "length": .integer(length), "lineText": .string(lineText),
        ]
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        self.init(
            path: try json.required("path", \.string),
            line: try json.required("line", \.integer),
            column: try json.required("column", \.integer),
            length: try json.required("length", \.integer),
            lineText: try json.required("lineText", \.string)
        )
    }
}
