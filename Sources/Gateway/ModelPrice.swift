/// What a model's tokens cost, in US dollars per million.
struct ModelPrice: Hashable {
    let input: Double
    let output: Double
    let cacheCreation: Double
    let hourCacheCreation: Double
    let cacheRead: Double

    /// Creates a price; writing to the cache costs 1.25 times the input, or twice for an hour.
    private init(_ input: Double, _ output: Double, cacheRead: Double) {
        self.input = input
        self.output = output
        cacheCreation = input * 1.25
        hourCacheCreation = input * 2
        self.cacheRead = cacheRead
    }

    /// The prices that Claude Code 2.1.330 reckons with, tried model by model.
    private static let table: [(model: String, price: ModelPrice)] = [
        ("claude-fable-5", ModelPrice(10, 50, cacheRead: 1)),
        ("claude-fable-5-1", ModelPrice(10, 50, cacheRead: 0.25)),
        ("claude-fable-5-2", ModelPrice(8, 40, cacheRead: 0.2)),
        ("claude-mythos-5", ModelPrice(10, 50, cacheRead: 1)),
        ("claude-mythos-5-1", ModelPrice(10, 50, cacheRead: 0.25)),
        ("claude-mythos-5-2", ModelPrice(8, 40, cacheRead: 0.2)),
        ("claude-opus-5-5", ModelPrice(4, 20, cacheRead: 0.2)),
        ("claude-opus-5", ModelPrice(5, 25, cacheRead: 0.5)),
        ("claude-opus-4-8", ModelPrice(5, 25, cacheRead: 0.5)),
        ("claude-opus-4-7", ModelPrice(5, 25, cacheRead: 0.5)),
        ("claude-opus-4-6", ModelPrice(5, 25, cacheRead: 0.5)),
        ("claude-opus-4-5", ModelPrice(5, 25, cacheRead: 0.5)),
        ("claude-sonnet-5-5", ModelPrice(2, 10, cacheRead: 0.1)),
        ("claude-sonnet-5", ModelPrice(2, 10, cacheRead: 0.2)),
        ("claude-sonnet-4", ModelPrice(3, 15, cacheRead: 0.3)),
        ("claude-3-5-sonnet", ModelPrice(3, 15, cacheRead: 0.3)),
        ("claude-3-7-sonnet", ModelPrice(3, 15, cacheRead: 0.3)),
        ("claude-haiku-5-5", ModelPrice(0.1, 0.5, cacheRead: 0.01)),
        ("claude-haiku-4-5", ModelPrice(1, 5, cacheRead: 0.1)),
        ("claude-3-5-haiku", ModelPrice(0.8, 4, cacheRead: 0.08)),
    ]

    /// Returns the price of a model by its name, which may have a date or a provider about it.
    ///
    /// A model that is not in the list costs as much as the dearest that is.
    static func of(_ model: String?) -> ModelPrice {
        let named = table.filter { model?.contains($0.model) ?? false }
        return named.max { $0.model.count < $1.model.count }?.price ?? dearest
    }

    private static let dearest =
        table.map(\.price).max { $0.output < $1.output } ?? ModelPrice(0, 0, cacheRead: 0)

    /// Returns what tokens cost.
    func dollars(for usage: TokenUsage) -> Double {
        let hour = min(usage.hourCacheCreationInputTokens, usage.cacheCreationInputTokens)
        let sum =
            Double(usage.inputTokens) * input
            + Double(usage.outputTokens) * output
            + Double(usage.cacheCreationInputTokens - hour) * cacheCreation
            + Double(hour) * hourCacheCreation
            + Double(usage.cacheReadInputTokens) * cacheRead
        return sum / 1_000_000
    }
}
