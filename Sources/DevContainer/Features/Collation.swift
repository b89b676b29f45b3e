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

    fileprivate static let weights: [UInt32] = {
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
}

/// A text made ready for many comparisons.
struct CollationKey {
    private let text: String
    /// The places of the characters in the order, without control characters, which do not count.
    private let weights: [UInt32]

    init(_ text: String) {
        self.text = text
        let table = Collation.weights
        var weights: [UInt32] = []
        weights.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let weight = scalar.isASCII ? table[Int(scalar.value)] : 0x1000 + scalar.value
            if weight > 0 { weights.append(weight) }
        }
        self.weights = weights
    }

    /// Returns a negative number when this text goes first, a positive one when the other one
    /// does, 0 when they are equal.
    func compare(to other: CollationKey) -> Int {
        if weights != other.weights {
            return weights.lexicographicallyPrecedes(other.weights) ? -1 : 1
        }
        for (own, other) in zip(text.unicodeScalars, other.text.unicodeScalars) {
            let (isOwn, isOther) = (Self.isCapital(own), Self.isCapital(other))
            if isOwn != isOther { return isOther ? -1 : 1 }
        }
        return 0
    }

    private static func isCapital(_ scalar: Unicode.Scalar) -> Bool {
        (0x41...0x5A).contains(scalar.value)
    }
}
