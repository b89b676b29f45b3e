import Diagnostics
public import JSONC
import OrderedCollections

extension FeatureMetadata {
    static let propertyNames: OrderedSet = [
        "id", "version", "name", "description", "documentationURL", "licenseURL", "keywords",
        "options", "dependsOn", "installsAfter", "legacyIds", "currentId", "deprecated",
        "containerEnv", "privileged", "init", "capAdd", "securityOpt", "entrypoint", "mounts",
        "customizations", "onCreateCommand", "updateContentCommand", "postCreateCommand",
        "postStartCommand", "postAttachCommand", "$schema",
    ]

    /// Reads the metadata of a Feature; all faults of the file are told in one go.
    ///
    /// The result is nil exactly when an error was told.
    ///
    /// - Parameters:
    ///   - document: A `devcontainer-feature.json`, or the same text from a registry.
    ///   - reference: The Feature as it was written, for what depends on others.
    ///   - variables: What the variables in what it asks of the container stand for.
    ///   - faults: Where errors and warnings go, those of the document included.
    public init?(
        reading document: JSONDocument,
        reference: String,
        variables: VariableContext,
        faults: JSONFaults
    ) {
        for warning in document.warnings { faults.append(warning) }
        let own = JSONFaults()
        defer { for diagnostic in own.diagnostics { faults.append(diagnostic) } }
        let reader = JSONReader(document, faults: own)
        guard let written = document.root.object else {
            reader.report(
                code: "feature-metadata",
                "a Feature's metadata must be a JSON object, found \(document.root.kindDescription)"
            )
            return nil
        }
        self.init(identifier: "", written: written)
        reader.warnAboutMembers(besides: Self.propertyNames, of: "devcontainer-feature.json")
        readDescription(reader)
        readDependencies(reader, reference: reference)
        for option in reader.present("options")?.members() ?? [] {
            options[option.name] = option.featureOption()
        }
        properties = ContainerProperties(readingFeature: reader, variables: variables)
        if own.hasErrors { return nil }
    }

    private mutating func readDescription(_ reader: JSONReader) {
        if let id = reader.nonEmptyString("id") {
            identifier = id
        } else if reader.member("id")?.value.string != nil || reader.present("id") == nil {
            reader.report(code: "feature-metadata", "the Feature's metadata has no `id`")
        }
        version = reader.nonEmptyString("version")
        if reader.present("version") == nil {
            reader.report(
                .warning,
                code: "feature-metadata",
                "the Feature's metadata has no `version`"
            )
        }
        name = reader.nonEmptyString("name")
        description = reader.nonEmptyString("description")
        documentationURL = reader.nonEmptyString("documentationURL")
        licenseURL = reader.nonEmptyString("licenseURL")
        keywords = reader.present("keywords")?.stringArray() ?? []
        legacyIds = reader.present("legacyIds")?.stringArray() ?? []
        currentId = reader.nonEmptyString("currentId")
        isDeprecated = reader.present("deprecated")?.bool() ?? false
    }

    private mutating func readDependencies(_ reader: JSONReader, reference: String) {
        dependsOn = reader.present("dependsOn")?.featureRequests(origin: .feature(reference)) ?? []
        installsAfter = (reader.present("installsAfter")?.elements() ?? []).compactMap { element in
            guard let text = element.string() else { return nil }
            let reference = OldFeatureNames.reference(for: text) ?? text
            do throws(FeatureError) {
                return try FeatureReference(parsing: reference)
            } catch {
                element.report(
                    .warning,
                    code: "feature-soft-dependency",
                    "`\(text)` in `installsAfter` refers to no Feature and is ignored"
                )
                return nil
            }
        }
    }
}

extension ContainerProperties {
    /// Reads what a Feature can ask of a container; the rest of its metadata is left alone.
    init(readingFeature reader: JSONReader, variables: VariableContext) {
        let own = (reader.value.object ?? [:]).filter { Self.featureNames.contains($0.key) }
        let source = reader.holding(.object(own))
        self.init(reading: source.holding(variables.substituting(source)))
    }

    /// What a Feature says of the container.
    private static let featureNames = Set(MetadataEntry.featureNames + ["containerEnv"])
}

extension JSONReader {
    /// An option that a Feature or a Template declares.
    ///
    /// - Parameter takesText: Whether a boolean option may have its default as a text, as it is
    ///   usual with Templates.
    /// - Returns: nil with a fault when it has no type that an option can have.
    func featureOption(takesText: Bool = false) -> FeatureOption? {
        guard isObject(), let type = present("type") else {
            report(code: "feature-metadata", "the option `\(name)` has no `type`", at: .name)
            return nil
        }
        let kind: FeatureOption.Kind
        switch type.value {
        case "boolean":
            kind = .boolean
        case "string":
            let choices = present("enum")?.stringArray()
            kind =
                choices.map { .choice($0) }
                ?? .string(proposals: present("proposals")?.stringArray() ?? [])
        default:
            return type.refuse(as: "`\"boolean\"` or `\"string\"`")
        }
        warnAboutOption(kind, takesText: takesText)
        return FeatureOption(
            kind: kind,
            defaultValue: present("default")?.optionValue(),
            description: present("description")?.string()
        )
    }

    /// Warns about what an option lacks, or has beside its type.
    private func warnAboutOption(_ kind: FeatureOption.Kind, takesText: Bool) {
        let isBoolean = kind == .boolean
        if let value = present("default") {
            let fits =
                isBoolean
                ? value.value.bool != nil || takesText && ["true", "false"].contains(value.value)
                : value.value.string != nil
            if !fits {
                value.report(
                    .warning,
                    code: "feature-option",
                    "the default of the option `\(name)` is \(value.value.kindDescription), "
                        + "where its type is `\(isBoolean ? "boolean" : "string")`"
                )
            }
        } else {
            report(
                .warning,
                code: "feature-option",
                "the option `\(name)` has no `default`",
                at: .name
            )
        }
        if present("enum") != nil, let proposals = present("proposals") {
            proposals.report(
                .warning,
                code: "feature-option",
                "the option `\(name)` has `enum` and `proposals`, which exclude each other",
                at: .name
            )
        }
    }
}
