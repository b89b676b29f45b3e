import Diagnostics
public import JSONC
public import OrderedCollections

/// The members of a configuration's file before their types are looked at: all that it takes to
/// print a configuration, however odd its values are.
public struct ConfigurationText: Sendable {
    /// The file.
    public var document: JSONDocument
    /// The members as written, old names moved to where they belong now.
    public var written: JSONObject
    /// The same with variables substituted.
    public var substituted: JSONObject

    /// Reads the members; nil with an error when the root is no object.
    ///
    /// A variable without a name is an error, too, and stays in the text.
    ///
    /// - Parameters:
    ///   - document: The file.
    ///   - variables: What its variables stand for; see ``WorkspacePlacement``.
    ///   - faults: Where errors and warnings go, those of the document included.
    public init?(reading document: JSONDocument, variables: VariableContext, faults: JSONFaults) {
        for warning in document.warnings { faults.append(warning) }
        let source = JSONReader(document, faults: faults)
        guard let root = document.root.object else {
            source.report(
                code: "configuration-root",
                "Dev container config (\(document.path)) must contain a JSON object literal, "
                    + "found \(document.root.kindDescription)",
                hints: ["write the properties between `{` and `}`"]
            )
            return nil
        }
        self.document = document
        written = OldProperties.moved(in: root)
        substituted = OldProperties.moved(in: variables.substituting(configuration: source))
    }
}
