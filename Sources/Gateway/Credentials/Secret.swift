/// A text that nobody may see: it prints as `***`.
public struct Secret: Sendable {
    /// The text itself, for nothing but the request that needs it.
    public let revealed: String

    /// Wraps a text.
    public init(_ text: String) {
        revealed = text
    }

    /// Returns whether the secret is this text, in a time that tells nothing about where it differs.
    public func matches(_ candidate: some StringProtocol) -> Bool {
        let own = Array(revealed.utf8)
        let other = Array(candidate.utf8)
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }
}

extension Secret {
    /// Whether a text can be sent in a header, as every key and token can.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
    }
}

extension Secret: Equatable {
    /// Compares in constant time.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.matches(right.revealed)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `***`.
    public var description: String { "***" }
    /// Always `***`.
    public var debugDescription: String { "***" }
    /// Shows nothing, so that `dump` does not either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
