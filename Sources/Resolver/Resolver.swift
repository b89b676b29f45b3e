public import DevContainer
public import Diagnostics
public import DockerEngine
import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
public import Planner
public import Registry

/// The way from a folder to a plan, with the I/O that it takes.
public struct Resolver: Sendable {
    /// What came out.
    public struct Resolution: Sendable {
        /// The plan.
        public var plan: Plan
        /// The configuration as it was read.
        public var loaded: LoadedConfiguration
        /// What base image, Features and configuration ask for together.
        public var merged: MergedConfiguration
        /// What the user should know, none of it an error.
        public var warnings: [Diagnostic]
    }

    /// Where images and Features are remembered.
    let cacheFolder: String
    private let catalog: ImageCatalog
    let engine: @Sendable () async throws -> DockerEngine
    let registry: RegistryClient
    private let compose: any ComposeModelReader

    /// Creates a resolver.
    ///
    /// - Parameters:
    ///   - cacheFolder: Where images are remembered.
    ///   - registry: The client that Features and remote image configurations come through.
    ///   - compose: Asks Docker Compose about its files; called for such configurations only.
    ///   - engine: Connects to the engine; called only when a base image has to be looked at.
    public init(
        cacheFolder: String,
        registry: RegistryClient,
        compose: any ComposeModelReader,
        engine: @escaping @Sendable () async throws -> DockerEngine
    ) {
        self.cacheFolder = cacheFolder
        catalog = ImageCatalog(cacheFolder: cacheFolder)
        self.registry = registry
        self.compose = compose
        self.engine = engine
    }

    /// Resolves a request to a plan.
    ///
    /// - Throws: A diagnostic of the part that cannot be resolved.
    public func resolve(_ request: ResolveRequest) async throws -> Resolution {
        try await resolve(try LoadedConfiguration(request), request)
    }

    /// Resolves a configuration that was loaded already.
    public func resolve(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws
        -> Resolution
    {
        let (compose, dockerfile, request) = try await sources(loaded, request)
        let base = try await baseImage(loaded, compose, dockerfile, request)
        let otherImages = await otherImages(try dockerfile?.otherReferences() ?? [], request)
        let faults = JSONFaults()
        let (features, featureWarnings) = try await features(loaded, request)
        let entries = loaded.entries(
            base: base,
            features: features,
            request: request,
            faults: faults
        )
        let merged = MergedConfiguration(entries)
        var input = PlanInput(
            configuration: loaded.configuration,
            document: loaded.document,
            configurationPath: loaded.displayPath,
            merged: merged,
            metadataLabel: entries.labelText,
            placement: loaded.placement,
            features: features,
            base: base,
            dockerfile: try dockerfile?.source(base, otherImages: otherImages),
            compose: compose?.source,
            hostUser: request.hostUser,
            identityLabels: OrderedDictionary(
                uniqueKeysWithValues: loaded.identity.labels.sorted { $0.key < $1.key }
            ),
            defaultProbe: request.defaultProbe,
            updatesUserIdentifiersByDefault: request.updatesUserIdentifiersByDefault,
            platform: request.platform,
            additionalMounts: request.additionalMounts
                + [loaded.placement.worktreeMount(for: loaded.configuration)].compactMap { $0 }
        )
        input.builder = request.builder
        input.capacity = await capacity(for: merged.hostRequirements, request)
        return Resolution(
            plan: try Plan(input),
            loaded: loaded,
            merged: merged,
            warnings: loaded.warnings + featureWarnings + (try faults.throwErrors())
                + input.warnings
        )
    }

    /// Reads what names the base image: the Compose files and the Dockerfile, as far as the
    /// configuration has them; a service may ask for a platform.
    private func sources(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws -> (ComposeReading?, DockerfileReading?, ResolveRequest) {
        let compose = try await ComposeReading(loaded, request, reader: compose)
        var request = request
        request.platform = request.platform ?? compose?.platform
        let dockerfile = try compose?.dockerfile(request) ?? DockerfileReading(loaded, request)
        return (compose, dockerfile, request)
    }

    private func baseImage(
        _ loaded: LoadedConfiguration,
        _ compose: ComposeReading?,
        _ dockerfile: DockerfileReading?,
        _ request: ResolveRequest
    ) async throws -> BaseImage {
        var reference = try dockerfile?.baseReference() ?? compose?.imageReference ?? ""
        if case .image(let image) = loaded.configuration.kind { reference = image }
        return try await baseImage(reference, loaded, request)
    }

    /// Returns what is known of the image that a configuration starts from.
    ///
    /// - Throws: A diagnostic for files that cannot be read, or an image that cannot be had.
    func baseImage(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws -> BaseImage {
        let (compose, dockerfile, request) = try await sources(loaded, request)
        return try await baseImage(loaded, compose, dockerfile, request)
    }

    /// Fetches the Features and keeps the lockfile up to date.
    private func features(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws -> (features: [PlanInput.FeatureSource], warnings: [Diagnostic]) {
        let isLockable = !loaded.configuration.features.isEmpty
        // A plan without some of the Features is none that a lockfile should tell of.
        let wanted = request.withoutFeatures.isEmpty ? request.lockfile : .read
        let use = isLockable ? wanted : .ignored
        let store = LockfileStore(loaded)
        let content = try store.content(for: use)
        let result = try await FeatureResolver(
            registry: registry,
            loaded: loaded,
            lockfile: content.lockfile,
            interpretation: request.interpretation,
            leftOut: request.withoutFeatures
        ).resolve(additional: request.additionalFeatures)
        let warnings = try store.update(to: result.locked, from: content, use)
        return (result.features, result.warnings + warnings)
    }

    /// Resolves the Features of a configuration as if there were no lockfile.
    ///
    /// - Returns: The lockfile for what they are now, and what the user should know.
    /// - Throws: All that cannot be had.
    public func newLockfile(
        _ loaded: LoadedConfiguration
    ) async throws -> (lockfile: Lockfile, warnings: [Diagnostic]) {
        let result = try await FeatureResolver(registry: registry, loaded: loaded)
            .resolve(additional: nil)
        return (result.locked.lockfile, loaded.warnings + result.warnings)
    }

    /// Returns what is known of an image: from the catalog where that is trusted, from the engine
    /// where it has the image, else from the image's registry.
    func baseImage(
        _ reference: String,
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws -> BaseImage {
        if reference == "scratch" { return .scratch }
        let location = loaded.configuration.kindLocation
        let parsed: ImageReference
        do {
            parsed = try ImageReference(parsing: reference)
        } catch {
            throw DiagnosticError(
                error.diagnostics.map { diagnostic in
                    var diagnostic = diagnostic
                    diagnostic.location = diagnostic.location ?? location
                    return diagnostic
                }
            )
        }
        do {
            return try await image(reference, parsed, request)
        } catch let error as DockerError {
            throw error
        } catch {
            let diagnostics = (error as? any DiagnosticConvertible)?.diagnostics ?? []
            throw DiagnosticError(
                Diagnostic(
                    code: "base-image",
                    "the image `\(reference)` is not on the engine and cannot be had from its registry",
                    at: location,
                    notes: diagnostics.map(\.summary),
                    hints: [
                        "check the name for a slip, and the network",
                        "an image that you built yourself must be on this engine: `docker image ls`",
                    ],
                    exitCode: diagnostics.first?.exitCode ?? .environment
                )
            )
        }
    }

    func image(
        _ reference: String,
        _ parsed: ImageReference,
        _ request: ResolveRequest
    ) async throws -> BaseImage {
        if request.trustsCatalog, let known = catalog.image(reference) { return known }
        if let image = try await localImage(reference) {
            catalog.remember(image)
            return image
        }
        let image = BaseImage(
            reference: reference,
            try await registry.image(parsed, platform: request.targetPlatform)
        )
        catalog.remember(image)
        return image
    }

    private func localImage(_ reference: String) async throws -> BaseImage? {
        do {
            return BaseImage(
                reference: reference,
                try await engine().inspectImage(reference)
            )
        } catch let error as DockerError {
            if case .notFound(.image, _, _, _) = error { return nil }
            throw error
        }
    }
}

extension LoadedConfiguration {
    /// What base image, Features and configuration say of the container, in their order; some of
    /// the configuration's properties may be left out of the label.
    func entries(
        base: BaseImage,
        features: [PlanInput.FeatureSource],
        request: ResolveRequest,
        faults: JSONFaults
    ) -> [MetadataEntry] {
        let inherited = base.metadataLabel.map {
            MetadataEntry.entries(
                inLabel: $0,
                of: base.reference,
                variables: variables,
                faults: faults
            )
        }
        return (inherited ?? [])
            + features.map {
                MetadataEntry(picking: $0.feature, omitting: request.omittedFeatureProperties)
            }
            + [ownEntry(request)]
    }

    /// Whether the configuration's own entry of image metadata is empty, so that the label ends
    /// with what others say.
    public func saysNothing(in request: ResolveRequest) -> Bool { ownEntry(request).isEmpty }

    private func ownEntry(_ request: ResolveRequest) -> MetadataEntry {
        MetadataEntry(picking: configuration, omitting: request.omittedProperties)
    }
}
