import JSONC
public import OrderedCollections

/// What a list or a stream of events is narrowed to.
///
/// Values of one key are alternatives for most keys; labels must all be there.
public struct EngineFilters: Hashable, Sendable {
    /// The values for each key, such as `label`, `name`, `status`, `type`.
    public private(set) var values: OrderedDictionary<String, [String]> = [:]

    /// Creates filters that let all pass.
    public init() {}

    /// Filters by labels: `name` or `name=value`.
    public static func labels(_ labels: String...) -> EngineFilters {
        var filters = EngineFilters()
        for label in labels { filters = filters.and("label", label) }
        return filters
    }

    /// Returns the filters with one more value for a key.
    public func and(_ key: String, _ value: String) -> EngineFilters {
        var filters = self
        filters.values[key, default: []].append(value)
        return filters
    }

    var json: JSONValue {
        var object = JSONObject()
        for (key, list) in values { object[key] = .array(list.map { .string($0) }) }
        return .object(object)
    }
}
