import DevContainer
import Diagnostics
import Dockerfile
import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
import Planner

/// The Dockerfile of a configuration, read from its folder.
struct DockerfileReading {
    private let loaded: LoadedConfiguration
    private let build: DockerfileBuild
    private let dockerfile: Dockerfile
    private let path: String
    private let contextPath: String
    private let platform: Platform
    private let omitsSyntaxDirective: Bool

    /// Reads the Dockerfile; nil for a configuration of another kind.
    init?(_ loaded: LoadedConfiguration, _ request: ResolveRequest) throws {
        guard case .dockerfile(let build) = loaded.configuration.kind else { return nil }
        try self.init(
            build,
            loaded,
            request,
            location: loaded.configuration.kindLocation,
            contextLocation: loaded.document.location(
                of: .root.appending("build").appending("context")
            ) ?? loaded.document.location(of: .root.appending("context")),
            hint: "the path is relative to the folder of \(loaded.displayPath)"
        )
    }

    /// Reads the Dockerfile of a build.
    ///
    /// - Parameters:
    ///   - build: What is built.
    ///   - text: The Dockerfile's text where that stands elsewhere than in the file.
    ///   - loaded: The configuration.
    ///   - request: What the user asks for.
    ///   - location: The place that names the file.
    ///   - contextLocation: The place that names the build context.
    ///   - hint: What a user can do when there is no such file.
    /// - Throws: A diagnostic for a file that is not there or is no Dockerfile, and for a context
    ///   that is no folder.
    init(
        _ build: DockerfileBuild,
        text: String? = nil,
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest,
        location: SourceLocation?,
        contextLocation: SourceLocation?,
        hint: String
    ) throws {
        self.loaded = loaded
        self.build = build
        platform = request.targetPlatform
        omitsSyntaxDirective = request.omitsSyntaxDirective
        path = Self.absolute(build.dockerfile, in: loaded.folder)
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        contextPath = build.context.map { Self.absolute($0, in: loaded.folder) } ?? folder
        guard let bytes = text.map({ Data($0.utf8) }) ?? FileManager.default.contents(atPath: path)
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "dockerfile-not-found",
                    "there is no Dockerfile `\(build.dockerfile)`",
                    at: location,
                    notes: [
                        "looked for `\(LoadedConfiguration.display(path, below: loaded.placement.localFolder))`"
                    ],
                    hints: [hint]
                )
            )
        }
        dockerfile = try Dockerfile(
            parsing: String(decoding: bytes, as: UTF8.self),
            path: LoadedConfiguration.display(path, below: loaded.placement.localFolder)
        )
        try requireContext(at: contextLocation, hint: hint)
    }

    /// A context that is not there counts also where nothing is copied from it: the user's builder
    /// would refuse it.
    private func requireContext(at location: SourceLocation?, hint: String) throws {
        guard let context = build.context else { return }
        var isFolder = false
        let exists = FileManager.default.fileExists(atPath: contextPath, isDirectory: &isFolder)
        guard !exists || !isFolder else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "context-not-found",
                exists
                    ? "the build context `\(context)` is no folder"
                    : "there is no folder `\(context)` for the build context",
                at: location,
                notes: [
                    "looked for `\(LoadedConfiguration.display(contextPath, below: loaded.placement.localFolder))`",
                    "what the Dockerfile copies is taken from there",
                ],
                hints: [hint]
            )
        )
    }

    private var settings: Dockerfile.BuildSettings {
        Dockerfile.BuildSettings(
            target: build.target,
            arguments: Dictionary(
                build.args.map { ($0.key, $0.value) },
                uniquingKeysWith: { $1 }
            ),
            platformArguments: Dockerfile.platformArguments(
                target: platform.description,
                build: Platform.current.description
            )
        )
    }

    /// The image from outside that the stage to build starts from in the end.
    func baseReference() throws -> String {
        try dockerfile.baseImageReference(settings)
    }

    /// Further images that the build takes something from; contexts that `build.options` name are
    /// none.
    func otherReferences() throws -> [String] {
        let contexts = build.options.indices.compactMap { index -> Substring? in
            let option = build.options[index]
            let isPair = option == "--build-context" && index + 1 < build.options.count
            let value = isPair ? build.options[index + 1] : option
            guard isPair || option.hasPrefix("--build-context=") else { return nil }
            return value.trimmingPrefix("--build-context=").split(separator: "=").first
        }
        return try dockerfile.otherImageReferences(settings).filter { reference in
            !contexts.contains { $0 == reference }
        }
    }

    /// What the planner needs of it, now that its images are known.
    func source(
        _ base: BaseImage,
        otherImages: [PlanInput.DockerfileSource.OtherImage]
    ) throws -> PlanInput.DockerfileSource {
        let named = try dockerfile.text(namingFinalStage: "berth_dockerfile", target: build.target)
        let environment = Dictionary(
            base.environment.map { ($0.key, $0.value) },
            uniquingKeysWith: { $1 }
        )
        var source = PlanInput.DockerfileSource(
            path: LoadedConfiguration.display(path, below: loaded.placement.localFolder),
            text: omitsSyntaxDirective ? ParserDirectives.withoutSyntax(named.text) : named.text,
            stage: named.stageName,
            arguments: build.args.map { BuildArgument(name: $0.key, value: $0.value) },
            cacheFrom: build.cacheFrom,
            options: build.options,
            context: try context(base),
            user: try dockerfile.user(
                settings,
                baseImageEnvironment: environment,
                baseImageUser: base.user
            )
        )
        source.process = try dockerfile.process(
            settings,
            baseImageEnvironment: environment,
            baseImageProcess: Dockerfile.ImageProcess(
                entrypoint: base.entrypoint,
                command: base.command
            )
        )
        source.otherImages = otherImages
        return source
    }

    /// The build context, narrowed to what the Dockerfile copies from it; nil when that is nothing.
    private func context(_ base: BaseImage) throws -> ContextFolder? {
        let paths = dockerfile.contextSources.map(\.path)
        var sources: [String]?
        if base.hasBuildTriggers || paths.contains(where: Self.meansWholeContext) {
            sources = nil
        } else if paths.isEmpty {
            return nil
        } else {
            sources = Set(paths).sorted()
        }
        let ignore = ignoreText()
        let walk = try ContextWalk(
            root: contextPath,
            ignoring: IgnoreFile(parsing: ignore),
            sources: sources
        )
        return ContextFolder(
            path: contextPath,
            ignoreText: ignore,
            sources: sources,
            digest: try walk.digest()
        )
    }

    /// Whether a copied path is the context itself, or known only to the builder.
    private static func meansWholeContext(_ path: String) -> Bool {
        path.contains("$") || path.split(separator: "/").allSatisfy { $0 == "." }
    }

    /// `<Dockerfile>.dockerignore` goes before `.dockerignore`, as with BuildKit.
    private func ignoreText() -> String {
        let data =
            FileManager.default.contents(atPath: path + ".dockerignore")
            ?? FileManager.default.contents(atPath: contextPath + "/.dockerignore")
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// A path without `.` and `..`, relative ones taken from a folder.
    static func absolute(_ path: String, in folder: String) -> String {
        let full = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        var names: [Substring] = []
        for name in full.split(separator: "/") where name != "." {
            if name == ".." { names = names.dropLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }
}
