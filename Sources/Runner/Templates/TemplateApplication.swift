public import DevContainer
public import Diagnostics
import FoundationEssentials
public import JSONC
public import OrderedCollections

/// Brings a Template's files into a project.
public struct TemplateApplication: Sendable {
    /// A Feature that the user wants in the Template's configuration.
    public struct ChosenFeature: Hashable, Sendable {
        /// The Feature's reference.
        public var reference: String
        /// Its options as a configuration writes them.
        public var options: JSONValue

        /// Creates a choice.
        public init(reference: String, options: JSONValue) {
            self.reference = reference
            self.options = options
        }
    }

    /// What came of it.
    public struct Outcome: Hashable, Sendable {
        /// The files that were written, relative to the project, each with `./` before it.
        public var files: [String]
        /// Those of them that took the place of others.
        public var replaced: [String]
        /// The Template's optional paths that were written, too.
        public var optionalPaths: [TemplatePath]
        /// What the user should know, none of it an error.
        public var warnings: [Diagnostic]
    }

    /// What is about a Template and no part of the project.
    private static let neverWritten = ["devcontainer-template.json", "README.md", "NOTES.md"]

    private let folder: String
    private let given: OrderedDictionary<String, String>
    private let features: [ChosenFeature]
    private let omitted: [TemplatePath]

    /// Creates an application.
    ///
    /// - Parameters:
    ///   - folder: The folder with the Template's files.
    ///   - options: The values that the user gives.
    ///   - features: Features to add to the configuration.
    ///   - omitted: What is left out.
    public init(
        folder: String,
        options: OrderedDictionary<String, String>,
        features: [ChosenFeature] = [],
        omitting omitted: [TemplatePath] = []
    ) {
        self.folder = folder
        given = options
        self.features = features
        self.omitted = omitted
    }

    /// Writes the Template's files into a project; files that are there are replaced.
    ///
    /// All is read, changed and checked before anything in the project is, and a failure later
    /// takes back what was done.
    ///
    /// - Throws: Every fault of metadata, values and configuration in one report, or what writing
    ///   meets.
    public func apply(to project: String) throws -> Outcome {
        let faults = JSONFaults()
        let metadata = try metadata(faults)
        let values = metadata?.values(for: given, faults: faults) ?? given
        var files = try TemplateFiles.read(folder).filter { file in
            !Self.neverWritten.contains(file.path) && !omitted.contains { $0.contains(file.path) }
        }
        guard !files.isEmpty else {
            throw DiagnosticError(
                Diagnostic(code: "template", "nothing of the Template is left to be written")
            )
        }
        let substitution = TemplateSubstitution(values: values)
        for index in files.indices {
            guard case .file(let content, let isExecutable) = files[index].kind else { continue }
            let (new, warnings) = substitution.applied(to: content, of: files[index].path)
            files[index].kind = .file(new, isExecutable: isExecutable)
            for warning in warnings { faults.append(warning) }
        }
        try completeConfiguration(&files, faults)
        let warnings = try faults.throwErrors()
        let replaced = try ProjectWriter(project: project).write(files)
        return Outcome(
            files: files.filter(\.isFile).map { "./\($0.path)" },
            replaced: replaced,
            optionalPaths: (metadata?.optionalPaths ?? []).filter { path in
                files.contains { path.contains($0.path) }
            },
            warnings: warnings
        )
    }

    private func metadata(_ faults: JSONFaults) throws -> TemplateMetadata? {
        let file = "devcontainer-template.json"
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
            return nil
        }
        let own = JSONFaults()
        let document = try JSONDocument(parsing: Array(data), path: file)
        let metadata = TemplateMetadata(reading: document, faults: own)
        for diagnostic in try own.throwErrors() { faults.append(diagnostic) }
        return metadata
    }

    /// Checks that the configuration is JSON, and adds the Features to it.
    private func completeConfiguration(
        _ files: inout [TemplateFiles.Entry],
        _ faults: JSONFaults
    ) throws {
        let candidates = [".devcontainer/devcontainer.json", ".devcontainer.json"]
        let index =
            candidates.compactMap { path in files.firstIndex { $0.path == path } }.first
            ?? files.firstIndex { $0.path.hasSuffix("/devcontainer.json") }
        guard let index, case .file(var content, let isExecutable) = files[index].kind else {
            guard features.isEmpty else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "template",
                        "the Template writes no `devcontainer.json` to which Features can be added"
                    )
                )
            }
            return
        }
        var document = try JSONDocument(parsing: content, path: files[index].path)
        for warning in document.warnings { faults.append(warning) }
        for feature in features {
            let pointer = JSONPointer([.key("features"), .key(feature.reference)])
            guard let text = document.setting(pointer, to: feature.options) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "template",
                        "`\(feature.reference)` cannot be added to `\(files[index].path)`",
                        at: document.location(of: JSONPointer([.key("features")])),
                        hints: ["`features` there must be an object"]
                    )
                )
            }
            content = Array(text.utf8)
            document = try JSONDocument(parsing: content, path: files[index].path)
        }
        files[index].kind = .file(content, isExecutable: isExecutable)
    }
}
