public import Diagnostics

/// The first fault of a text that is no JSON.
public struct JSONSyntaxError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        case empty
        case invalidUTF8(UInt8)
        case utf16
        case tooDeep(limit: Int)
        case commentNotAllowed
        case commentNotClosed
        case hashComment
        case singleQuotes
        case typographicQuotes
        case stringNotClosed
        case controlCharacter(UInt8)
        case badEscape(String)
        case loneSurrogate(String)
        case nullInName
        case unquotedName(String)
        case unquotedValue(String)
        case badNumber(String)
        case numberTooLarge(String)
        case nameExpected(found: String)
        case colonExpected(name: String, found: String)
        case valueExpected(found: String)
        case separatorExpected(found: String)
        case missingComma(line: Int, isObject: Bool)
        case extraComma
        case trailingComma
        case notClosed(isObject: Bool)
        case mismatchedClosing(openedObject: Bool, line: Int)
        case textAfterEnd(found: String)
        /// jansson's own words, for what none of the others covers.
        case refused(String)
    }

    /// What is wrong.
    public let problem: Problem
    /// Where.
    public let location: SourceLocation

    /// Creates an error.
    public init(problem: Problem, location: SourceLocation) {
        self.problem = problem
        self.location = location
    }
}

extension JSONSyntaxError: DiagnosticConvertible {
    /// The fault with its place and its mend; the code is `json-syntax`.
    public var diagnostics: [Diagnostic] {
        let words = problem.words
        return [
            Diagnostic(code: "json-syntax", words.summary, at: location, hints: [words.hint])
        ]
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// The place and the fault on one line, for logs and other errors' notes.
    public var description: String { "\(location): \(problem.words.summary)" }
}
