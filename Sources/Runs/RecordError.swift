public import Diagnostics
public import JSONC
import OrderedCollections

/// Why a record of Berth's own cannot be read.
public enum RecordError: Error, Hashable, Sendable {
    /// It was written by another version of Berth.
    case version(found: Int)
    /// A member is missing or of another kind.
    case member(String)
}

extension RecordError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .version(let found):
            [
                Diagnostic(
                    code: "record-version",
                    "the run's record has the form \(found)",
                    notes: ["this Berth knows the form \(RunRecord.version)"],
                    hints: ["use the version of Berth that began the run"],
                    exitCode: .environment
                )
            ]
        case .member(let name):
            [
                Diagnostic(
                    code: "record-broken",
                    "the run's record has no right `\(name)`",
                    notes: ["Berth writes the record by itself, so something else changed it"],
                    hints: ["the run's clone and output are beside the record"],
                    exitCode: .environment
                )
            ]
        }
    }
}

extension JSONValue {
    /// An object of those members that have a value.
    public static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members {
            if let value { object[name] = value }
        }
        return .object(object)
    }

    func required<Value>(
        _ name: String,
        _ kind: (JSONValue) -> Value?
    ) throws(RecordError) -> Value {
        guard let value = self[name].flatMap(kind) else { throw .member(name) }
        return value
    }

    /// The member if it is there, which must then be of the kind.
    func optional<Value>(
        _ name: String,
        _ kind: (JSONValue) -> Value?
    ) throws(RecordError) -> Value? {
        self[name] == nil ? nil : try required(name, kind)
    }

    func word<Word: RawRepresentable<String>>(_ name: String) throws(RecordError) -> Word {
        guard let word = Word(rawValue: try required(name, \.string)) else { throw .member(name) }
        return word
    }

    func identifier(_ name: String) throws(RecordError) -> RunIdentifier {
        guard let identifier = RunIdentifier(parsing: try required(name, \.string)) else {
            throw .member(name)
        }
        return identifier
    }

    func strings(_ name: String) throws(RecordError) -> [String] {
        let array = try required(name, \.array)
        let strings = array.compactMap(\.string)
        guard strings.count == array.count else { throw .member(name) }
        return strings
    }
}
