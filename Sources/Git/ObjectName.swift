/// The name of an object of a repository: the hash of its content in lower-case hexadecimal.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
    /// The hexadecimal digits, 40 for SHA-1 and 64 for SHA-256.
    public let description: String

    /// Returns the name that a text holds, or nil when it is none.
    public init?(_ text: some StringProtocol) {
        self.init(bytes: Array(text.utf8))
    }

    /// Returns the name that bytes hold, or nil when they hold none.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 40 || bytes.count == 64,
            bytes.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        description = String(decoding: Array(bytes), as: UTF8.self)
    }

    /// The first ten digits, as shown to people.
    public var short: String { String(description.prefix(10)) }

    /// The hash function that the name was made with.
    public var format: ObjectFormat { description.utf8.count == 64 ? .sha256 : .sha1 }
}

/// The hash function that a repository names its objects with.
public enum ObjectFormat: String, Hashable, Sendable, CaseIterable {
    case sha1
    case sha256

    /// The number of hexadecimal digits of a name.
    var digits: Int { self == .sha1 ? 40 : 64 }

    /// The name that stands for no object, as in the old value of a new reference.
    var zero: String { String(repeating: "0", count: digits) }
}
