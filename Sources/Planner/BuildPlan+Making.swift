import DevContainer
import Dockerfile
import JSONC
import OCI
import OrderedCollections

extension BuildPlan {
    /// The stage that Berth's own steps make.
    private static let ownStage = "berth"

    /// Makes the build, or nil when the base image serves as it is.
    init?(_ input: PlanInput, users: Users, layers: [FeatureLayer]) {
        guard input.dockerfile != nil || !layers.isEmpty || users.update != nil else { return nil }
        let source = input.dockerfile
        let text = Self.text(input, users: users, layers: layers)
        let steps = Self.steps(input, users: users, layers: layers)
        dockerfile = text
        target = Self.ownStage
        builder = input.builder
        arguments = source?.arguments ?? []
        cacheFrom = source?.cacheFrom ?? []
        options = source?.options ?? []
        platform = input.platform
        context = BuildContext(
            folder: source?.context,
            features: layers.map {
                FeatureFolder(
                    hostPath: $0.hostPath,
                    contextPath: $0.contextPath,
                    digest: $0.contentDigest
                )
            },
            files: layers.flatMap {
                $0.files(
                    containerUser: users.installContainerUser,
                    remoteUser: users.installRemoteUser
                )
            } + (users.update.map { [$0.file] } ?? [])
        )
        self.steps = steps
        key = Self.key(input, text: text, target: target, last: steps.last?.chain)
        tag = "berth/\(FolderName.imageName(of: input.placement.mountedFolder)):\(key.short)"
        metadataLabel = input.metadataLabel
    }

    private static func text(_ input: PlanInput, users: Users, layers: [FeatureLayer]) -> String {
        var lines: [String] = []
        if let source = input.dockerfile {
            lines += [source.text.trimmingLineBreaks()]
        }
        if !lines.isEmpty { lines.append("") }
        let from = input.dockerfile?.stage ?? input.base.reference
        // The labels at the end of the file belong to the last stage, so the last one is ours.
        lines.append("FROM \(from) AS \(ownStage)")
        lines += ownLines(input, users: users, layers: layers)
        if input.dockerfile != nil || !layers.isEmpty { lines += environmentLines(input) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func ownLines(
        _ input: PlanInput,
        users: Users,
        layers: [FeatureLayer]
    ) -> [String] {
        guard !layers.isEmpty || users.update != nil else { return [] }
        var lines = ["USER root"]
        let escape = input.escape
        for layer in layers { lines += layer.dockerfileLines(input.builder, escape: escape) }
        if let update = users.update { lines += update.dockerfileLines(input.builder) }
        let ofImage = input.dockerfile?.user ?? input.base.user
        if !ofImage.isEmpty, ofImage != "root" {
            lines += ["", "USER \(ofImage)"]
        }
        return lines
    }

    /// The configuration's own variables, for containers that no tool creates.
    ///
    /// Values with variables of the host stay out: they would be frozen, and travel.
    private static func environmentLines(_ input: PlanInput) -> [String] {
        let written = input.configuration.written["containerEnv"]?.object ?? [:]
        let lines = input.configuration.properties.containerEnv.compactMap { name, value in
            let isPlain = written[name]?.string.map { $0 == value } ?? true
            guard isPlain, !value.contains(where: \.isNewline), isVariableName(name) else {
                return nil as String?
            }
            return "ENV \(name)=\(DockerfileText.quoted(value, escape: input.escape))"
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private static func isVariableName(_ name: String) -> Bool {
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// The steps with their chained digests: a step's digest covers everything before it, so an
    /// equal digest means that the builder has the layer.
    private static func steps(
        _ input: PlanInput,
        users: Users,
        layers: [FeatureLayer]
    ) -> [BuildStep] {
        var chain = Digest.sha256(of: Array(input.base.identifier.utf8))
        func next(_ parts: [String]) -> Digest {
            let json = JSONValue.array(([chain.description] + parts).map { .string($0) })
            return Digest.sha256(of: Array(json.text(.canonical).utf8))
        }
        var steps = [
            BuildStep(
                kind: .base,
                title: input.base.reference,
                reason: input.dockerfile.map { "the base image of \($0.path)" }
                    ?? "the `image` of the configuration",
                chain: chain
            )
        ]
        if let source = input.dockerfile {
            chain = next(
                [source.text, source.stage, source.context?.digest.description ?? ""]
                    + source.arguments.map { "\($0.name)=\($0.value)" } + source.options
                    + source.otherImages.map { "\($0.reference) \($0.identifier ?? "")" }
            )
            steps.append(
                BuildStep(
                    kind: .dockerfile,
                    title: "\(source.path), stage \(source.stage)",
                    reason: "the Dockerfile of the configuration",
                    chain: chain
                )
            )
        }
        for layer in layers {
            chain = next(
                layer.dockerfileLines(input.builder) + [layer.contentDigest]
                    + layer.files(
                        containerUser: users.installContainerUser,
                        remoteUser: users.installRemoteUser
                    ).map(\.text)
            )
            steps.append(
                BuildStep(
                    kind: .feature,
                    title: "Feature \(layer.title)",
                    reason: layer.reason,
                    chain: chain
                )
            )
        }
        if let update = users.update {
            chain = next(update.dockerfileLines(input.builder) + [update.file.text])
            steps.append(
                BuildStep(
                    kind: .userIdentifiers,
                    title:
                        "\(update.user) gets the ids \(update.userIdentifier):\(update.groupIdentifier)",
                    reason: "files in the workspace belong to you on both sides",
                    chain: chain
                )
            )
        }
        return steps
    }

    /// The digest of all that decides the image: base, effective Dockerfile, arguments, options,
    /// Features with their options, and the copied files; labels and hooks do not count.
    private static func key(
        _ input: PlanInput,
        text: String,
        target: String,
        last: Digest?
    ) -> Digest {
        let json: JSONValue = [
            "chain": .string(last?.description ?? ""),
            "dockerfile": .string(text),
            "target": .string(target),
            "platform": .string(input.platform ?? ""),
        ]
        return Digest.sha256(of: Array(json.text(.canonical).utf8))
    }
}

extension FeatureLayer {
    /// Makes the layer of a Feature.
    init(_ source: PlanInput.FeatureSource) {
        let feature = source.feature
        let origins = feature.origins.map(\.description).joined(separator: " and ")
        let place = feature.request.location.map { " (\($0))" } ?? ""
        self.init(
            index: feature.index,
            shortName: feature.reference.shortName,
            reference: feature.reference.written,
            version: feature.metadata.version,
            documentationURL: feature.metadata.documentationURL,
            contentDigest: feature.resolution.contentDigest,
            hostPath: source.hostPath,
            containerEnvironment: feature.metadata.properties.containerEnv,
            environmentFile: feature.environmentFile,
            reason: "asked for by \(origins)\(place)"
        )
    }
}

extension String {
    fileprivate func trimmingLineBreaks() -> String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}

extension BuildPlan {
    /// Makes the build of a plan that needs none: the base image with the metadata as label, which
    /// `berth build` hands out.
    public init(labelling plan: Plan) {
        let text = "FROM \(plan.base.reference)\n"
        let chain = Digest.sha256(of: Array(plan.base.identifier.utf8))
        dockerfile = text
        target = ""
        builder = .buildKit
        arguments = []
        cacheFrom = []
        options = []
        platform = nil
        context = BuildContext(folder: nil, features: [], files: [])
        steps = [
            BuildStep(
                kind: .base,
                title: plan.base.reference,
                reason: "the `image` of the configuration",
                chain: chain
            )
        ]
        key = Digest.sha256(of: Array((chain.description + text).utf8))
        let name = plan.workspace.mount?.source ?? plan.workspace.localFolder
        tag = "berth/\(FolderName.imageName(of: name)):\(key.short)"
        metadataLabel = plan.container.labels[MetadataEntry.labelName] ?? "[]"
    }
}

extension PlanInput {
    /// The escape character of the Dockerfile that Berth's own lines are put behind.
    fileprivate var escape: Unicode.Scalar {
        dockerfile.map { ParserDirectives.escape(in: $0.text) } ?? "\\"
    }
}
