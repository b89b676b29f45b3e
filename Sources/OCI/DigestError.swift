public import Diagnostics

/// Why a text is no digest.
public enum DigestError: Error, Hashable, Sendable {
    case noAlgorithm(String)
    case notHexadecimal(String)
    case wrongLength(String, expected: Int)

    /// The reason as a sentence without a full stop.
    public var reason: String {
        switch self {
        case .noAlgorithm: "it does not begin with an algorithm and `:`"
        case .notHexadecimal: "only the digits `0` to `9` and `a` to `f` may follow the `:`"
        case .wrongLength(let text, let expected):
            "\(expected) digits must follow the `:`, but \(Self.digits(text)) do"
        }
    }

    /// The text that is no digest.
    public var text: String {
        switch self {
        case .noAlgorithm(let text), .notHexadecimal(let text), .wrongLength(let text, _): text
        }
    }

    private static func digits(_ text: String) -> Int {
        text.utf8.count - 1 - text.prefix { $0 != ":" }.utf8.count
    }
}

extension DigestError: DiagnosticConvertible {
    /// The text, the reason and an example; the code is `digest`.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: "digest",
                "`\(text)` is no digest: \(reason)",
                hints: ["write it as `sha256:` and 64 hexadecimal digits in lower case"]
            )
        ]
    }
}
