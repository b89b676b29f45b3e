import Diagnostics
public import JSONC
import OrderedCollections

extension Configuration {
    /// The names that have a meaning at the top of a `devcontainer.json`.
    static let propertyNames =
        ContainerProperties.metadataNames + OldProperties.names + [
            "$schema", "name", "image", "build", "dockerFile", "context", "appPort", "runArgs",
            "workspaceMount", "workspaceFolder", "dockerComposeFile", "service", "runServices",
            "features", "overrideFeatureInstallOrder", "initializeCommand", "secrets",
        ]

    /// Reads a configuration; all faults of the file are told in one go.
    ///
    /// The result is nil exactly when an error was told.
    ///
    /// - Parameters:
    ///   - document: The file.
    ///   - variables: What its variables stand for; see ``WorkspacePlacement``.
    ///   - faults: Where errors and warnings go, those of the document included.
    public init?(reading document: JSONDocument, variables: VariableContext, faults: JSONFaults) {
        for warning in document.warnings { faults.append(warning) }
        let own = JSONFaults()
        defer { for diagnostic in own.diagnostics { faults.append(diagnostic) } }
        let source = JSONReader(document, faults: own)
        guard let root = document.root.object else {
            source.report(
                code: "configuration-root",
                "a configuration must be a JSON object, found \(document.root.kindDescription)"
            )
            return nil
        }
        source.warnAboutMembers(besides: Self.propertyNames, of: "devcontainer.json")
        OldProperties.warn(source)
        let written = OldProperties.moved(in: root)
        let substituted = OldProperties.moved(in: variables.substituting(configuration: source))
        let reader = source.holding(.object(substituted))
        guard let kind = reader.kind() else { return nil }
        self.init(
            path: document.path,
            written: written,
            substituted: substituted,
            kind: kind.kind,
            kindLocation: kind.location,
            properties: ContainerProperties(reading: reader)
        )
        readOwnProperties(reader)
        if own.hasErrors { return nil }
    }

    private mutating func readOwnProperties(_ reader: JSONReader) {
        name = reader.present("name")?.string()
        features = reader.present("features")?.featureRequests(origin: .configuration) ?? []
        overrideFeatureInstallOrder =
            reader.present("overrideFeatureInstallOrder")?.stringArray() ?? []
        appPort = reader.present("appPort")?.publishedPorts() ?? []
        runArgs = reader.present("runArgs")?.lenientStrings() ?? []
        workspaceMount = reader.present("workspaceMount")?.workspaceMount()
        workspaceFolder = reader.nonEmptyString("workspaceFolder")
        initializeCommand = reader.present("initializeCommand")?.lifecycleCommand()
        secrets = reader.present("secrets")?.secretRecommendations() ?? [:]
    }
}

extension JSONReader {
    /// A mount as text; empty text wants none.
    fileprivate func workspaceMount() -> WorkspaceMount? {
        guard let text = string() else { return nil }
        return text.isEmpty ? WorkspaceMount.none : mount().map { .mount($0) }
    }

    fileprivate func secretRecommendations() -> OrderedDictionary<String, SecretRecommendation> {
        var result: OrderedDictionary<String, SecretRecommendation> = [:]
        for member in members() ?? [] where member.isObject() {
            member.warnAboutMembers(
                besides: ["description", "documentationUrl"],
                of: "a secret's recommendation"
            )
            if !member.isVariableName {
                member.report(
                    .warning,
                    code: "secret-name",
                    "`\(member.name)` cannot be the name of a variable",
                    at: .name,
                    hints: ["use letters, digits and underscores, no digit first"]
                )
            }
            result[member.name] = SecretRecommendation(
                description: member.present("description")?.string(),
                documentationURL: member.present("documentationUrl")?.string()
            )
        }
        return result
    }

    private var isVariableName: Bool {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return isPlain && name.first?.isNumber == false
    }
}
