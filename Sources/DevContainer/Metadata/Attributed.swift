/// A value together with those who ask for it.
public struct Attributed<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value.
    public var value: Value
    /// Who asks for it, in the order of the metadata, never empty.
    public private(set) var origins: [Origin]

    /// Creates a value that one party asks for.
    public init(_ value: Value, from origin: Origin) {
        self.value = value
        origins = [origin]
    }

    /// Adds a further party that asks for the same, once.
    public mutating func add(_ origin: Origin) {
        if !origins.contains(origin) { origins.append(origin) }
    }

    /// Those who ask for it, in words, such as `devcontainer.json and Feature ./go`.
    public var askers: String { origins.map(\.description).joined(separator: " and ") }
}
