public import JSONC
import OrderedCollections

extension MergedConfiguration {
    /// Returns one tool's customizations as one value: plain values of later contributors replace
    /// earlier ones, arrays are united, objects merged name by name.
    ///
    /// The specification leaves this to the tools; ``customizations`` has what each one says.
    public func mergedCustomizations(forTool tool: String) -> JSONValue? {
        guard let values = customizations[tool]?.map(\.value), let first = values.first else {
            return nil
        }
        return values.dropFirst().reduce(first, Self.merge)
    }

    private static func merge(_ earlier: JSONValue, _ later: JSONValue) -> JSONValue {
        switch (earlier, later) {
        case (.array(let earlier), .array(let later)):
            .array(later.reduce(into: earlier) { if !$0.contains($1) { $0.append($1) } })
        case (.object(let earlier), .object(let later)):
            .object(earlier.merging(later, uniquingKeysWith: merge))
        default:
            later
        }
    }
}
