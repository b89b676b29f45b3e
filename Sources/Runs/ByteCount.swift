/// An amount of memory or storage.
public struct ByteCount: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The amount in bytes.
    public var bytes: Int

    /// Creates an amount.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// Reads an amount as Docker writes it: `512m`, `2g`, `1.5GB`, `1048576`.
    ///
    /// Units count in powers of 1024, as Docker's do. Returns nil when the text is no amount
    /// above zero.
    public init?(parsing text: String) {
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = lower.dropFirst(digits.count)
        guard let factor = Self.factors[String(unit)], let number = Double(digits) else {
            return nil
        }
        guard let bytes = Int(exactly: (number * factor).rounded()), bytes > 0 else { return nil }
        self.bytes = bytes
    }

    /// The amount in the largest unit that divides it, such as `2g`.
    public var description: String {
        for (unit, shift) in [("t", 40), ("g", 30), ("m", 20), ("k", 10)] {
            if bytes > 0, bytes.trailingZeroBitCount >= shift { return "\(bytes >> shift)\(unit)" }
        }
        return String(bytes)
    }

    /// Whether one amount is smaller than another.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

    private static let factors: [String: Double] = [
        "": 1, "b": 1,
        "k": 0x1p10, "kb": 0x1p10, "kib": 0x1p10, "m": 0x1p20, "mb": 0x1p20, "mib": 0x1p20,
        "g": 0x1p30, "gb": 0x1p30, "gib": 0x1p30, "t": 0x1p40, "tb": 0x1p40, "tib": 0x1p40,
    ]
}
