import Diagnostics
public import JSONC
import OrderedCollections

extension TemplateMetadata {
    /// What a Template's author writes, and what publishing adds.
    static let propertyNames = [
        "id", "version", "name", "description", "documentationURL", "licenseURL", "publisher",
        "keywords", "platforms", "options", "optionalPaths", "type", "files", "fileCount",
        "featureIds", "$schema",
    ]

    /// Reads the metadata of a Template; all faults of the file are told in one go.
    ///
    /// The result is nil exactly when an error was told.
    ///
    /// - Parameters:
    ///   - document: A `devcontainer-template.json`, or the same text from a registry.
    ///   - faults: Where errors and warnings go, those of the document included.
    public init?(reading document: JSONDocument, faults: JSONFaults) {
        for warning in document.warnings { faults.append(warning) }
        let own = JSONFaults()
        defer { for diagnostic in own.diagnostics { faults.append(diagnostic) } }
        let reader = JSONReader(document, faults: own)
        guard let written = document.root.object else {
            reader.report(
                code: "template-metadata",
                "a Template's metadata must be a JSON object, found "
                    + document.root.kindDescription
            )
            return nil
        }
        self.init(identifier: "", written: written)
        reader.warnAboutMembers(besides: Self.propertyNames, of: "devcontainer-template.json")
        readDescription(reader)
        for option in reader.present("options")?.members() ?? [] {
            options[option.name] = option.featureOption(takesText: true)
        }
        optionalPaths = (reader.present("optionalPaths")?.elements() ?? [])
            .compactMap { $0.templatePath() }
        if own.hasErrors { return nil }
    }

    private mutating func readDescription(_ reader: JSONReader) {
        if let id = reader.nonEmptyString("id") {
            identifier = id
        } else if reader.member("id")?.value.string != nil || reader.present("id") == nil {
            reader.report(code: "template-metadata", "the Template's metadata has no `id`")
        }
        version = reader.nonEmptyString("version")
        name = reader.nonEmptyString("name")
        description = reader.nonEmptyString("description")
        documentationURL = reader.nonEmptyString("documentationURL")
        licenseURL = reader.nonEmptyString("licenseURL")
        publisher = reader.nonEmptyString("publisher")
        keywords = reader.present("keywords")?.stringArray() ?? []
        platforms = reader.present("platforms")?.stringArray() ?? []
    }
}

extension JSONReader {
    fileprivate func templatePath() -> TemplatePath? {
        guard let text = string() else { return nil }
        let path = TemplatePath(text)
        let parts = path.written.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(".."), !parts.contains(""), path.written != "/*" else {
            report(
                code: "template-path",
                "`\(text)` is no path below the Template's folder",
                hints: ["write a file as `folder/file`, and all of a folder as `folder/*`"]
            )
            return nil
        }
        return path
    }
}
