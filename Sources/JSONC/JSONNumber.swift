/// Numbers as JSON and JavaScript write them.
enum JSONNumber {
    /// Whether a word is a number by the grammar of JSON.
    static func isWellFormed(_ word: String) -> Bool {
        word.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
    }

    /// Whether a well-formed number has neither a fraction nor an exponent.
    static func isInteger(_ word: String) -> Bool {
        !word.utf8.contains { ".eE".utf8.contains($0) }
    }

    /// The number as JavaScript's `String(number)` gives it; `null` for what JSON cannot say.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        guard value != 0 else { return "0" }
        let (digits, point) = decimal(value.magnitude)
        return (value < 0 ? "-" : "") + text(digits, point)
    }

    /// The shortest digits that mean the value, and how many of them stand before the point.
    private static func decimal(_ value: Double) -> (digits: String, point: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = String(mantissa[0] + fraction)
        let significant = all.drop { $0 == "0" }
        let leadingZeros = all.count - significant.count
        let trailingZeros = significant.reversed().prefix { $0 == "0" }.count
        let digits = String(significant.dropLast(trailingZeros))
        return (digits, mantissa[0].count + exponent - leadingZeros)
    }

    /// Lays digits out by the rules of ECMAScript's `Number::toString`.
    private static func text(_ digits: String, _ point: Int) -> String {
        let count = digits.count
        switch point {
        case count...21 where count <= 21:
            return digits + String(repeating: "0", count: point - count)
        case 1...21:
            return digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0:
            return "0." + String(repeating: "0", count: -point) + digits
        default:
            let exponent = (point > 0 ? "+" : "") + String(point - 1)
            let fraction = count > 1 ? "." + digits.dropFirst() : ""
            return digits.prefix(1) + fraction + "e" + exponent
        }
    }
}
