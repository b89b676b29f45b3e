/// The order of texts that JavaScript's `localeCompare` has for ASCII: that of the Unicode
/// collation's root, the same on every machine.
///
/// First punctuation counts, then digits, then letters without regard to case; where all that is
/// equal, small letters go before capital ones. Other characters follow in the order of their
/// code points.
enum Collation {
    private static let order = Array(
        "\t\n\u{0B}\u{0C}\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789".utf8
    )

    private static let weights: [UInt32] = {
        var weights = [UInt32](repeating: 0, count: 128)
        for (place, byte) in order.enumerated() { weights[Int(byte)] = UInt32(place + 1) }
        for letter in 0..<26 {
            weights[0x41 + letter] = UInt32(order.count + 1 + letter)
            weights[0x61 + letter] = UInt32(order.count + 1 + letter)
        }
        return weights
    }()

    /// Returns a negative number when the left text goes first, a positive one when the right
    /// one does, 0 when they are equal.
    static func compare(_ left: String, _ right: String) -> Int {
        CollationKey(left).compare(to: CollationKey(right))
    }

    /// The place of a character in the order; nil for control characters, which do not count.
    fileprivate static func weight(_ scalar: Unicode.Scalar) -> UInt32? {
        guard scalar.isASCII else { return 0x1000 + scalar.value }
        let weight = weights[Int(scalar.value)]
        return weight == 0 ? nil : weight
    }
}

/// A text made ready for many comparisons.
struct CollationKey {
    private let weights: [UInt32]
    private let isCapital: [Bool]

    init(_ text: String) {
        weights = text.unicodeScalars.compactMap(Collation.weight)
        isCapital = text.unicodeScalars.map { (0x41...0x5A).contains($0.value) }
    }

    /// Returns a negative number when this text goes first, a positive one when the other one
    /// does, 0 when they are equal.
    func compare(to other: CollationKey) -> Int {
        if weights != other.weights {
            return weights.lexicographicallyPrecedes(other.weights) ? -1 : 1
        }
        for (isOwn, isOther) in zip(isCapital, other.isCapital) where isOwn != isOther {
            return isOther ? -1 : 1
        }
        return 0
    }
}
