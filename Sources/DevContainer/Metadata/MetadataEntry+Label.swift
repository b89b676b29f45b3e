import Diagnostics
public import JSONC
import OrderedCollections

extension MetadataEntry {
    /// The entry as an element of the label: the id first, then the properties as written.
    public var json: JSONValue {
        var members: JSONObject = [:]
        if let identifier { members["id"] = .string(identifier) }
        return .object(members.merging(written) { first, _ in first })
    }

    /// Whether it says nothing at all, so that it is left out of the label.
    public var isEmpty: Bool { identifier == nil && written.isEmpty }

    /// Reads the label of a base image: an array of entries, or a single entry.
    ///
    /// A label that cannot be read counts as absent and is warned about, as is a property with a
    /// wrong type.
    ///
    /// - Parameters:
    ///   - label: The label's text.
    ///   - image: The image, for messages.
    ///   - variables: What the entries' variables stand for.
    ///   - faults: Where warnings go.
    /// - Returns: The entries in their order.
    public static func entries(
        inLabel label: String,
        of image: String,
        variables: VariableContext,
        faults: JSONFaults
    ) -> [MetadataEntry] {
        let path = "label `\(labelName)` of \(image)"
        let own = JSONFaults()
        defer { faults.appendAsWarnings(own) }
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: Array(label.utf8), path: path, dialect: .json)
        } catch {
            for diagnostic in error.diagnostics { own.append(diagnostic) }
            return []
        }
        let source = JSONReader(document, faults: own)
        let readers = source.value.object == nil ? source.elements() ?? [] : [source]
        return readers.compactMap { entry(in: $0, variables: variables) }
    }

    /// Returns what counts for a container that exists already.
    ///
    /// Without a label that is the configuration alone. The label of a container that was made
    /// for this configuration holds all of it as it was then, so only what can still change is
    /// added; to any other container's label the whole configuration is.
    ///
    /// - Parameters:
    ///   - label: The text of the container's label, if it has one.
    ///   - isOwn: Whether the container was found by the configuration's own labels.
    ///   - configuration: The configuration as it is now.
    ///   - variables: What the entries' variables stand for.
    ///   - faults: Where warnings go.
    /// - Returns: The entries in their order.
    public static func entries(
        ofContainerLabelled label: String?,
        isOwn: Bool,
        configuration: Configuration,
        variables: VariableContext,
        faults: JSONFaults
    ) -> [MetadataEntry] {
        guard let label else { return [MetadataEntry(picking: configuration)] }
        let earlier = entries(
            inLabel: label,
            of: "the container",
            variables: variables,
            faults: faults
        )
        let present =
            isOwn
            ? MetadataEntry(pickingUpdatable: configuration) : MetadataEntry(picking: configuration)
        return earlier + [present]
    }

    private static func entry(
        in reader: JSONReader,
        variables: VariableContext
    ) -> MetadataEntry? {
        guard reader.isObject(), var written = reader.value.object else { return nil }
        let identifier = written.removeValue(forKey: "id")?.string
        return MetadataEntry(
            origin: .baseImage(feature: identifier),
            identifier: identifier,
            written: written,
            properties: ContainerProperties(
                reading: reader.holding(variables.substituting(reader))
            )
        )
    }
}

extension [MetadataEntry] {
    /// The text of the label `devcontainer.metadata`: always an array, entries without content
    /// left out, variables as written.
    public var labelText: String {
        JSONValue.array(filter { !$0.isEmpty }.map(\.json)).text()
    }
}

extension JSONFaults {
    fileprivate func appendAsWarnings(_ others: JSONFaults) {
        for var diagnostic in others.diagnostics {
            if diagnostic.severity == .error { diagnostic.severity = .warning }
            append(diagnostic)
        }
    }
}
