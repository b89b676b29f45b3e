public import JSONC
public import OrderedCollections

/// The contents of a `devcontainer-template.json`.
public struct TemplateMetadata: Hashable, Sendable {
    /// The Template's id.
    public var identifier: String
    /// The version.
    public var version: String?
    /// The name for people.
    public var name: String?
    /// What it is for.
    public var description: String?
    /// Where to read more.
    public var documentationURL: String?
    /// Where its licence is.
    public var licenseURL: String?
    /// Who publishes it.
    public var publisher: String?
    /// Words to find it by.
    public var keywords: [String] = []
    /// Languages and platforms that it is for.
    public var platforms: [String] = []
    /// The options by name; they are declared as a Feature's are.
    public var options: OrderedDictionary<String, FeatureOption> = [:]
    /// Files, and folders as `folder/*`, that a user may want to leave out.
    public var optionalPaths: [TemplatePath] = []
    /// The members as written.
    public var written: JSONObject
}

/// Some of a Template's files: one file, or all that stands below a folder.
public struct TemplatePath: Hashable, Sendable {
    /// The path relative to the Template's folder, as `optionalPaths` has it: `LICENSE` or
    /// `.github/*`.
    public var written: String

    /// Creates a path; `./` at its start says nothing.
    public init(_ written: String) {
        self.written = written.hasPrefix("./") ? String(written.dropFirst(2)) : written
    }

    /// The folder with its slash, when all of a folder is meant.
    public var folder: String? { written.hasSuffix("/*") ? String(written.dropLast()) : nil }

    /// Whether a file is meant, by its path relative to the Template's folder.
    public func contains(_ file: String) -> Bool {
        if let folder { file.hasPrefix(folder) } else { file == written }
    }
}
