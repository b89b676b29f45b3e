/// Who a commit is by.
public struct Identity: Hashable, Sendable, CustomStringConvertible {
    /// The person's name.
    public let name: String
    /// The mail address, without angle brackets.
    public let email: String

    /// Berth itself, for repositories whose user has not told git a name.
    public static let berth = Self(unchecked: "Berth", "berth@localhost")

    /// Creates an identity.
    ///
    /// - Throws: ``GitError/badAuthor(text:)`` for an empty name, or for signs that would break
    ///   the header of a commit.
    public init(name: String, email: String) throws(GitError) {
        let name = Self.trimmed(name)
        let email = Self.trimmed(email)
        let bad = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 || scalar == "<" || scalar == ">" || scalar == "\u{7F}"
        }
        // Git drops these signs at the ends, and refuses a name that is made of them alone.
        guard name.contains(where: { !" .,:;\"\\'".contains($0) }), !email.isEmpty,
            !name.unicodeScalars.contains(where: bad), !email.unicodeScalars.contains(where: bad)
        else { throw .badAuthor(text: "\(name) <\(email)>") }
        self.init(unchecked: name, email)
    }

    /// Reads an author as the command line has it, `Name <address>`.
    ///
    /// - Throws: ``GitError/badAuthor(text:)``.
    public init(parsing text: String) throws(GitError) {
        let parts = text.split(separator: "<", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix(">"), parts[1].count > 1 else {
            throw .badAuthor(text: text)
        }
        do {
            try self.init(name: String(parts[0]), email: String(parts[1].dropLast()))
        } catch {
            throw .badAuthor(text: text)
        }
    }

    /// The identity as `Name <address>`.
    public var description: String { "\(name) <\(email)>" }

    private init(unchecked name: String, _ email: String) {
        self.name = name
        self.email = email
    }

    private static func trimmed(_ text: String) -> String {
        let inner = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
        return String(inner.reversed())
    }
}
