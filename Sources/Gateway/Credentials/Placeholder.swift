/// What a container holds instead of a key: good for one run, and only at that run's gateway.
public struct Placeholder: Hashable, Sendable {
    /// What every placeholder begins with, so that whoever finds one knows what it is.
    public static let prefix = "berth-placeholder-"

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    )
    private static let randomLength = 43

    /// The placeholder as the container sees it.
    public let text: String

    /// Makes a new one with 256 random bits.
    public static func make() -> Self {
        let random = (0..<randomLength).compactMap { _ in alphabet.randomElement() }
        return Self(unchecked: prefix + String(random))
    }

    /// Takes up the placeholder of a run that goes on, or returns nil when the text is none.
    public init?(_ text: String) {
        let random = text.dropFirst(Self.prefix.count)
        guard text.hasPrefix(Self.prefix), random.count == Self.randomLength,
            random.allSatisfy(Self.alphabet.contains)
        else { return nil }
        self.init(unchecked: text)
    }

    private init(unchecked text: String) {
        self.text = text
    }
}

extension Placeholder: CustomStringConvertible {
    /// The prefix alone: within its run the placeholder opens the gateway.
    public var description: String { Self.prefix + "…" }
}
