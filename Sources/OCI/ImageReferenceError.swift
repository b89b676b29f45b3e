public import Diagnostics

/// Why a text is no image reference.
public struct ImageReferenceError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        case empty
        case identifier
        case registry(String)
        case repositoryPart(String)
        case upperCase(String)
        case tag(String)
        case digest(DigestError)
        case tooLong
    }

    /// The text.
    public let text: String
    /// What is wrong with it.
    public let reason: Reason

    /// Creates an error.
    public init(_ text: String, _ reason: Reason) {
        self.text = text
        self.reason = reason
    }
}

extension ImageReferenceError: DiagnosticConvertible {
    /// The text, the reason and the mend; the code is `image-reference`.
    public var diagnostics: [Diagnostic] {
        let words = words
        return [
            Diagnostic(
                code: "image-reference",
                "`\(text)` is no image reference: \(words.reason)",
                hints: [words.hint]
            )
        ]
    }

    private var words: (reason: String, hint: String) {
        switch reason {
        case .empty: ("it is empty", "write a name such as `debian:bookworm`")
        case .identifier:
            (
                "64 hexadecimal digits are an image's identifier, not a name",
                "tag the image and write the tag, or put `repository@sha256:` before the digits"
            )
        case .registry(let host):
            (
                "`\(host)` is no registry host",
                "write the host and its port, `ghcr.io` or `host:5000`"
            )
        case .repositoryPart(""):
            ("a part of its path is empty", "remove the needless `/`, or write the missing part")
        case .repositoryPart(let part):
            (
                "`\(part)` cannot be part of a repository's path",
                "use lower-case letters and digits, with single `.`, `_` or `-` between them"
            )
        case .upperCase(let part):
            ("repositories are named in lower case", "write `\(part.lowercased())`")
        case .tag(let tag):
            (
                "`\(tag)` is no tag",
                "use up to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`"
            )
        case .digest(let error):
            (
                "`\(error.text)` is no digest, \(error.reason)",
                "write it as `sha256:` and 64 hexadecimal digits in lower case"
            )
        case .tooLong:
            (
                "its name is longer than \(ImageReference.longestName) characters",
                "use a shorter repository name"
            )
        }
    }
}
