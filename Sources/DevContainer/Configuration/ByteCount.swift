/// A number of bytes as the specification writes it: digits, optionally with `kb`, `mb`, `gb`, `tb`.
public struct ByteCount: Hashable, Sendable, Comparable {
    /// The number of bytes.
    public var bytes: Int

    /// Creates a count of bytes.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// Reads a count such as `8gb`; units are powers of 1024, and no unit means bytes.
    ///
    /// Returns nil for other text, or when the number is too large to be a count of bytes.
    public init?(parsing text: String) {
        var digits = Substring(text)
        var factor = 1
        if digits.hasSuffix("b") {
            digits.removeLast()
            guard let power = "kmgt".firstIndex(of: digits.last ?? " ") else { return nil }
            digits.removeLast()
            factor = 1 << (10 * ("kmgt".distance(from: "kmgt".startIndex, to: power) + 1))
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        bytes = product
    }

    /// Whether the left count is smaller.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}
