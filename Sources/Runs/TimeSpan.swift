/// A span of time in whole seconds, as settings have it.
public struct TimeSpan: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The span in seconds.
    public var seconds: Int

    /// Creates a span.
    public init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads a span such as `90s`, `30m`, `1h30m` or `2h`; a number alone counts seconds.
    ///
    /// Returns nil when the text is no span above zero.
    public init?(parsing text: String) {
        var seconds = 0
        var rest = text[...]
        var largest = Int.max
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(digits.count + unit.count)
            let isAlone = unit.isEmpty && rest.isEmpty && largest == .max
            guard
                let number = Int(digits), let factor = isAlone ? 1 : Self.factors[String(unit)],
                factor < largest
            else { return nil }
            let (product, isTooLong) = number.multipliedReportingOverflow(by: factor)
            let (sum, isOverflow) = seconds.addingReportingOverflow(product)
            if isTooLong || isOverflow { return nil }
            seconds = sum
            largest = factor
        }
        guard seconds > 0 else { return nil }
        self.seconds = seconds
    }

    /// The span as one writes it, such as `1h30m`.
    public var description: String {
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0s" : text
    }

    /// Whether one span is shorter than another.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    private static let factors = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
}
