public import JSONC
import OrderedCollections

/// The `README.md` of a Feature or Template, made from its metadata and its author's notes.
public struct CollectionReadme: Sendable {
    /// The metadata as written.
    public var metadata: JSONValue
    /// The metadata file's name.
    public var metadataFile: String
    /// What the author has to add, the text of `NOTES.md`; empty when there is none.
    public var notes: String
    /// The namespace with its registry that the example of a Feature's use names; nil for a
    /// Template, which has no such example.
    public var namespace: String?
    /// Where the metadata file can be seen; nil for the file beside the README.
    public var address: String?

    /// Creates a README.
    public init(
        metadata: JSONValue,
        metadataFile: String,
        notes: String = "",
        namespace: String? = nil,
        address: String? = nil
    ) {
        self.metadata = metadata
        self.metadataFile = metadataFile
        self.notes = notes
        self.namespace = namespace
        self.address = address
    }

    /// The text in Markdown.
    public var text: String {
        let identifier = metadata["id"]?.string ?? ""
        let name = metadata["name"]?.string.map { "\($0) (\(identifier))" } ?? identifier
        let parts = [
            age, "# \(name)", metadata["description"]?.string ?? "", example(identifier), options,
            extensions, trimmed(notes), "---",
            "_This file was made from [\(metadataFile)](\(address ?? metadataFile)); what else "
                + "there is to say belongs into a file `NOTES.md`._",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// What users of a deprecated or renamed Feature must know first.
    private var age: String {
        var lines: [String] = []
        if metadata["deprecated"] == true {
            lines.append("- **This Feature is deprecated and gets no further updates.**")
        }
        let former = (metadata["legacyIds"]?.array ?? []).compactMap(\.string)
        if !former.isEmpty {
            let list = former.map { "`\($0)`" }.joined(separator: ", ")
            lines.append("- **Former ids of this Feature: \(list)**")
        }
        return lines.isEmpty ? "" : (["### **IMPORTANT NOTE**"] + lines).joined(separator: "\n")
    }

    private func example(_ identifier: String) -> String {
        guard let namespace else { return "" }
        let version = metadata["version"]?.string?.prefix { $0 != "." } ?? "latest"
        return """
            ## Example Usage

            ```json
            "features": {
                "\(namespace)/\(identifier):\(version)": {}
            }
            ```
            """
    }

    private var options: String {
        guard let options = metadata["options"]?.object, !options.isEmpty else { return "" }
        let rows = options.map { name, option in
            let cells = [
                name, option["description"]?.string ?? "-", option["type"]?.string ?? "-",
                option["default"].map(Self.shown) ?? "-",
            ]
            return "| \(cells.map(Self.cell).joined(separator: " | ")) |"
        }
        let head = [
            "## Options", "", "| Options Id | Description | Type | Default Value |",
            "|-----|-----|-----|-----|",
        ]
        return (head + rows).joined(separator: "\n")
    }

    private var extensions: String {
        let list = metadata["customizations"]?["vscode"]?["extensions"]?.array ?? []
        guard !list.isEmpty else { return "" }
        let lines = list.compactMap(\.string).map { "- `\($0)`" }.joined(separator: "\n")
        return "## Customizations\n\n### VS Code Extensions\n\n" + lines
    }

    private static func shown(_ value: JSONValue) -> String {
        value == .string("") ? "-" : value.string ?? value.text()
    }

    /// The text of a table's cell, which has no line breaks and no bars of its own.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func trimmed(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
        let start = lines.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) } ?? start.startIndex - 1
        return end < start.startIndex ? "" : start[...end].joined(separator: "\n")
    }
}
