import JSONC

/// Tokens as the model API counts them.
public struct TokenUsage: Hashable, Sendable {
    /// Input that came from no cache and went into none.
    public var inputTokens: Int
    /// What the model wrote.
    public var outputTokens: Int
    /// Input that was written into the prompt cache.
    public var cacheCreationInputTokens: Int
    /// The part of that which the cache keeps for an hour, which costs more.
    public var hourCacheCreationInputTokens: Int
    /// Input that was read from the prompt cache.
    public var cacheReadInputTokens: Int

    /// Creates a count.
    public init(
        inputTokens: Int = 0,
        outputTokens: Int = 0,
        cacheCreationInputTokens: Int = 0,
        hourCacheCreationInputTokens: Int = 0,
        cacheReadInputTokens: Int = 0
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheCreationInputTokens = cacheCreationInputTokens
        self.hourCacheCreationInputTokens = hourCacheCreationInputTokens
        self.cacheReadInputTokens = cacheReadInputTokens
    }

    /// Adds two counts; a sum too large stays at the largest number.
    public static func + (left: Self, right: Self) -> Self {
        func sum(_ field: KeyPath<Self, Int>) -> Int {
            let (sum, overflow) = left[keyPath: field].addingReportingOverflow(
                right[keyPath: field]
            )
            return overflow ? .max : sum
        }
        return Self(
            inputTokens: sum(\.inputTokens),
            outputTokens: sum(\.outputTokens),
            cacheCreationInputTokens: sum(\.cacheCreationInputTokens),
            hourCacheCreationInputTokens: sum(\.hourCacheCreationInputTokens),
            cacheReadInputTokens: sum(\.cacheReadInputTokens)
        )
    }

    /// All tokens, those that a cache gave or took included; too large a sum stays at the largest.
    public var sum: Int {
        [inputTokens, outputTokens, cacheCreationInputTokens, cacheReadInputTokens].reduce(0) {
            let (sum, overflow) = $0.addingReportingOverflow($1)
            return overflow ? .max : sum
        }
    }

    /// Takes over what a `usage` object gives; what it leaves out stays.
    mutating func overlay(_ usage: JSONValue) {
        func count(_ name: String) -> Int? { usage[name]?.integer.map { max(0, $0) } }
        inputTokens = count("input_tokens") ?? inputTokens
        outputTokens = count("output_tokens") ?? outputTokens
        cacheCreationInputTokens = count("cache_creation_input_tokens") ?? cacheCreationInputTokens
        cacheReadInputTokens = count("cache_read_input_tokens") ?? cacheReadInputTokens
        let hour = usage["cache_creation"]?["ephemeral_1h_input_tokens"]?.integer.map { max(0, $0) }
        hourCacheCreationInputTokens = hour ?? hourCacheCreationInputTokens
    }
}
