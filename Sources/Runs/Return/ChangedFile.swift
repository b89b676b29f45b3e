/// One file that work brings, new or changed, as far as it has to be looked at.
public struct ChangedFile: Hashable, Sendable {
    /// What a file is in a commit.
    public enum Kind: Hashable, Sendable {
        case file
        case program
        case link
        case submodule
        /// Nothing: the file is not there.
        case none
    }

    /// The path from the top of the repository.
    public var path: String
    /// What it was.
    public var oldKind: Kind
    /// What it is.
    public var kind: Kind
    /// What it said before; nil where that was not looked at, or there was no file.
    public var before: [UInt8]?
    /// What it says; nil where that was not looked at.
    public var after: [UInt8]?
    /// Whether it is no text.
    public var isBinary: Bool

    /// Describes a file.
    public init(
        path: String,
        oldKind: Kind = .none,
        kind: Kind = .file,
        before: [UInt8]? = nil,
        after: [UInt8]? = nil,
        isBinary: Bool = false
    ) {
        self.path = path
        self.oldKind = oldKind
        self.kind = kind
        self.before = before
        self.after = after
        self.isBinary = isBinary
    }

    /// The names from the top to the file, in lower case and without the signs that some file
    /// systems do not see: there `.EnvRC` is `.envrc`.
    var names: [String] {
        path.split(separator: "/").map { name in
            let scalars = name.unicodeScalars.filter { !Self.isUnseen($0) }
            return String(String.UnicodeScalarView(scalars)).lowercased()
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}
