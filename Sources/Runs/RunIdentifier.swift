/// The short name of a run: ten letters and digits that sort by time and are hard to confuse.
public struct RunIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The text, such as `1tb4p9q2mk`.
    public let description: String

    /// Crockford's digits, without the letters that look like others.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
    /// Of each byte, whether it is a digit.
    private static let isDigit = (0...255).map { byte in
        digits.contains(Character(Unicode.Scalar(UInt8(byte))))
    }
    /// Seconds from 1970 to 2025, where the count begins.
    private static let firstSecond = 1_735_689_600
    private static let timeDigits = 6
    private static let randomDigits = 4

    /// Creates an identifier.
    ///
    /// - Parameters:
    ///   - epochSeconds: The time, in seconds since 1970.
    ///   - generator: Where chance comes from.
    public init(epochSeconds: Int, using generator: inout some RandomNumberGenerator) {
        let time = max(0, epochSeconds - Self.firstSecond)
        let chance = Int.random(in: 0..<(1 << (5 * Self.randomDigits)), using: &generator)
        description = Self.text(time, Self.timeDigits) + Self.text(chance, Self.randomDigits)
    }

    /// Reads an identifier; nil when the text is none.
    public init?(parsing text: String) {
        let isRight =
            text.utf8.count == Self.timeDigits + Self.randomDigits
            && text.utf8.allSatisfy { Self.isDigit[Int($0)] }
        guard isRight else { return nil }
        description = text
    }

    /// Whether one run began before another; of the same second, chance decides.
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static func text(_ number: Int, _ count: Int) -> String {
        String((0..<count).reversed().map { digits[(number >> (5 * $0)) & 31] })
    }
}
