public import Diagnostics
public import JSONC
public import OrderedCollections

/// One wish for a Feature: which one, with which options, and who has it.
public struct FeatureRequest: Hashable, Sendable {
    /// Which Feature.
    public var reference: FeatureReference
    /// The options as written.
    public var options: RequestedOptions
    /// Who wants it: the configuration, or another Feature through `dependsOn`.
    public var origin: Origin
    /// Where in its file the wish stands, if that is known.
    public var place: JSONPlace?

    /// The place of the wish in its file, if it is known; looking it up reads the file again.
    public var location: SourceLocation? { place?.location }

    /// Creates a request.
    public init(
        _ reference: FeatureReference,
        options: RequestedOptions = .options([:]),
        origin: Origin = .configuration,
        place: JSONPlace? = nil
    ) {
        self.reference = reference
        self.options = options
        self.origin = origin
        self.place = place
    }
}

/// The options of a Feature as a configuration writes them.
public enum RequestedOptions: Hashable, Sendable {
    /// A text alone: the value of the option `version`.
    case version(String)
    /// A truth value alone, which means nothing but the defaults.
    case flag(Bool)
    /// Options by name.
    case options(OrderedDictionary<String, OptionValue>)

    /// The options as a configuration writes them.
    public var json: JSONValue {
        switch self {
        case .version(let version): .string(version)
        case .flag(let flag): .bool(flag)
        case .options(let options): .object(options.mapValues(\.json))
        }
    }
}

/// The value of an option of a Feature.
public enum OptionValue: Hashable, Sendable {
    case string(String)
    case bool(Bool)

    /// The value as the Feature's installer sees it.
    public var text: String {
        switch self {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        }
    }

    /// The value as a configuration writes it.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .bool(let value): .bool(value)
        }
    }
}
