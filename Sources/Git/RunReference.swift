/// The reference in the user's repository that keeps a run's base from being collected.
public struct RunReference: Hashable, Sendable, CustomStringConvertible {
    /// The run's identifier.
    public let identifier: String

    /// What the names of all references of all runs begin with.
    static let root = "refs/berth/"

    /// The pattern of the references under which work of all runs comes in.
    static let allReturned = root + "*/returned"

    private static let mostBytes = 64

    /// Names the reference of a run.
    ///
    /// - Throws: ``GitError/badRunIdentifier(text:)`` unless the identifier is made of ASCII
    ///   letters, digits and inner hyphens.
    public init(_ identifier: String) throws(GitError) {
        let isPlain = identifier.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45: true
            default: false
            }
        }
        guard isPlain, !identifier.isEmpty, identifier.utf8.count <= Self.mostBytes,
            !identifier.hasPrefix("-"), !identifier.hasSuffix("-")
        else { throw .badRunIdentifier(text: identifier) }
        self.identifier = identifier
    }

    /// The full name, `refs/berth/<run>/base`.
    public var description: String { prefix + "base" }

    /// What the names of all references of the run begin with, `refs/berth/<run>/`.
    public var prefix: String { Self.root + "\(identifier)/" }

    /// The full name of the reference under which verified work comes into the repository, before
    /// any branch leads to it: `refs/berth/<run>/returned`.
    public var returned: String { prefix + "returned" }

    /// Returns the full name of the reference that keeps a snapshot, `refs/berth/<run>/<number>`.
    public func snapshot(_ number: Int) -> String { prefix + "\(number)" }
}
