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
    ///   - containerImage: The image of a container that is there already, which counts when the
    ///     file says nothing of where the container comes from; nil makes that a fault.
    ///   - mapsOldFeatureNames: Whether old short names of Features stand for their present ones.
    public init?(
        reading document: JSONDocument,
        variables: VariableContext,
        faults: JSONFaults,
        containerImage: String? = nil,
        mapsOldFeatureNames: Bool = true
    ) {
        let early = JSONFaults()
        let text = ConfigurationText(reading: document, variables: variables, faults: early)
        for diagnostic in early.diagnostics { faults.append(diagnostic) }
        guard let text else { return nil }
        self.init(
            reading: text,
            faults: faults,
            containerImage: containerImage,
            mapsOldFeatureNames: mapsOldFeatureNames
        )
        if early.hasErrors { return nil }
    }

    /// Reads a configuration whose members are known; all faults of the file are told in one go.
    ///
    /// The result is nil exactly when an error was told.
    ///
    /// - Parameters:
    ///   - text: The members.
    ///   - faults: Where errors and warnings go.
    ///   - containerImage: As above.
    ///   - mapsOldFeatureNames: As above.
    public init?(
        reading text: ConfigurationText,
        faults: JSONFaults,
        containerImage: String? = nil,
        mapsOldFeatureNames: Bool = true
    ) {
        let own = JSONFaults()
        defer { for diagnostic in own.diagnostics { faults.append(diagnostic) } }
        let source = JSONReader(text.document, faults: own)
        source.warnAboutMembers(besides: Self.propertyNames, of: "devcontainer.json")
        source.warnAboutNulls(in: Self.propertyNames)
        OldProperties.warn(source)
        let reader = source.holding(.object(text.substituted))
        guard let kind = reader.kind(containerImage: containerImage) else { return nil }
        self.init(
            path: text.document.path,
            written: text.written,
            substituted: text.substituted,
            kind: kind.kind,
            kindLocation: kind.location,
            properties: ContainerProperties(reading: reader)
        )
        readOwnProperties(reader)
        features =
            reader.present("features")?.featureRequests(
                origin: .configuration,
                mapsOldNames: mapsOldFeatureNames
            ) ?? []
        if own.hasErrors { return nil }
    }

    private mutating func readOwnProperties(_ reader: JSONReader) {
        name = reader.present("name")?.string()
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
    /// Warns about members that are null, which counts as their absence.
    fileprivate func warnAboutNulls(in names: [String]) {
        for name in names where value[name]?.isNull == true {
            member(name)?.report(
                .warning,
                code: "json-null",
                "`\(name)` is null, which counts as if it were not there",
                hints: ["remove it"]
            )
        }
    }

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
