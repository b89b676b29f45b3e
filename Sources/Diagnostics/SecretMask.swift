/// Hides secret values in text: each stands as `********`, also inside a longer word.
public struct SecretMask: Hashable, Sendable {
    /// Of a value with several lines, a line hides itself from this length on: shorter ones, such
    /// as a bare brace, would hide half of what is told.
    private static let shortestLine = 4
    private static let mask = "********"

    private let values: [String]

    /// Creates a mask for values; without any, text stays as it is.
    public init(_ values: some Sequence<String> = []) {
        let all = values.flatMap { value in
            let lines = value.split(whereSeparator: \.isNewline).map(String.init)
            return [value] + (lines.count > 1 ? lines.filter { $0.count >= Self.shortestLine } : [])
        }
        // The longest first, so that a value which holds another one goes as a whole.
        self.values = Set(all.filter { !$0.isEmpty }).sorted {
            ($0.utf8.count, $0) > ($1.utf8.count, $1)
        }
    }

    /// Returns the text with every secret value hidden.
    public func masking(_ text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: Self.mask) }
    }
}
