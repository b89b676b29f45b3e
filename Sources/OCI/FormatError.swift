public import Diagnostics

/// Why a registry's or engine's JSON is not the document that it should be.
public enum FormatError: Error, Hashable, Sendable {
    /// A member that the document must have is absent.
    case missing(document: String, member: String)
    /// A member has another type than it must have.
    case wrongType(document: String, member: String, expected: String, found: String)
    /// A member should be a digest.
    case badDigest(document: String, member: String, DigestError)
    /// The document is of a version that is not supported, such as Docker's schema 1.
    case unsupportedVersion(document: String, found: String)
}

extension FormatError: DiagnosticConvertible {
    /// What does not fit; the code is `oci-format`.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: "oci-format",
                summary,
                hints: ["the image was written by a faulty tool; build or push it anew"],
                exitCode: .environment
            )
        ]
    }

    private var summary: String {
        switch self {
        case .missing(let document, let member):
            "\(document) has no `\(member)`"
        case .wrongType(let document, let member, let expected, let found):
            "`\(member)` of \(document) must be \(expected), found \(found)"
        case .badDigest(let document, let member, let error):
            "`\(member)` of \(document) is no digest, \(error.reason): `\(error.text)`"
        case .unsupportedVersion(let document, let found):
            "\(document) must have the schema version 2, found \(found)"
        }
    }
}
