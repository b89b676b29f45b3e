public import DevContainer
import Diagnostics
public import DockerEngine
import JSONC
import OCI
import OrderedCollections
import Planner
public import Resolver

/// Brings a workspace's dev container up: found, started, or built and created, with its
/// lifecycle commands done.
public struct UpDriver: Sendable {
    /// What `up` is told beside the workspace.
    public struct Options: Sendable {
        /// Whether a container that is there is removed first.
        public var removesExisting = false
        /// Whether it is a fault when there is none.
        public var expectsExisting = false
        /// Whether the image is built without cached layers.
        public var buildsWithoutCache = false
        /// Further images that cached layers may come from.
        public var cacheFrom: [String] = []
        /// Where cached layers are written to, or nil for nowhere.
        public var cacheTo: String?
        /// What happens in the container once it runs.
        public var setUp = SetUpOptions()

        /// Creates options that ask for nothing special.
        public init() {}

        /// How the image is built.
        var image: ImageBuilder.Options {
            var options = ImageBuilder.Options()
            options.usesNoCache = buildsWithoutCache
            options.cacheFrom = cacheFrom
            options.cacheTo = cacheTo
            return options
        }
    }

    /// What came out.
    public struct Outcome: Sendable {
        /// The container, running.
        public var environment: RunningEnvironment
        /// The configuration.
        public var loaded: LoadedConfiguration
        /// What base image, Features and configuration ask for together.
        public var merged: MergedConfiguration
        /// The name of the Compose project, for a configuration of that kind.
        public var composeProject: String?
    }

    private let engine: DockerEngine
    private let resolver: Resolver
    private let folders: BerthFolders
    private let progress: ProgressSink

    /// Creates a driver.
    public init(
        engine: DockerEngine,
        resolver: Resolver,
        folders: BerthFolders,
        progress: @escaping ProgressSink
    ) {
        self.engine = engine
        self.resolver = resolver
        self.folders = folders
        self.progress = progress
    }

    /// Brings the container up.
    ///
    /// - Throws: A diagnostic of the part that failed; what is there already stays and the next
    ///   call goes on with it.
    public func up(
        _ request: ResolveRequest,
        _ options: Options = Options()
    ) async throws -> Outcome {
        let loaded = try LoadedConfiguration(request)
        if let command = loaded.configuration.initializeCommand {
            try await HostCommandRunner(
                folder: loaded.placement.localFolder,
                environment: request.environment,
                progress: progress
            ).run([
                LifecycleStep(hook: .initializeCommand, origin: .configuration, command: command)
            ])
        }
        let lock = try await FileLock.acquire(
            "\(folders.state)/locks/\(loaded.identity.devcontainerId).lock"
        )
        defer { lock.release() }
        var found = try await ContainerLookup(engine: engine).find(
            loaded,
            environment: request.environment
        )
        if options.removesExisting, let container = found {
            try await engine.removeContainer(container.id, force: true)
            found = nil
        }
        if let found {
            try found.checkBelongs(to: loaded, request)
            return try await reuse(found, loaded, request, options)
        }
        if options.expectsExisting {
            throw DiagnosticError(ContainerLookup.notFound(loaded.placement.localFolder))
        }
        return try await create(loaded, request, options)
    }

    private func create(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest,
        _ options: Options
    ) async throws -> Outcome {
        let resolution = try await resolver.resolve(loaded, request)
        for warning in resolution.warnings { progress(.diagnostic(warning)) }
        let plan = resolution.plan
        var settings = plan.container
        settings.image = try await ImageProvider(
            engine: engine,
            environment: request.environment,
            cacheFolder: folders.cache,
            progress: progress
        ).provide(plan, options.image)
        if let mount = plan.workspace.mount { settings.mounts.insert(mount, at: 0) }
        settings.labels[ContainerLabels.configuration] = try loaded.fingerprint(request)
        settings.labels[ContainerLabels.plan] = plan.partDigestsText
        if loaded.saysNothing(in: request) {
            settings.labels[ContainerLabels.metadata] = ContainerLabels.inheritedMetadata
        }
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.create, settings.image))
        let container = try await ConfigurationCause(
            loaded: loaded,
            merged: resolution.merged,
            flagMounts: request.additionalMounts
        ).explaining { try await make(plan, settings, request, options) }
        let inspection = try await ContainerFailure.naming(container) {
            try await ContainerStart(engine: engine).started(
                container,
                waitsForEntrypoints: plan.hasEntrypoints,
                runsOwnCommand: resolution.merged.overrideCommand == false
            )
        }
        progress(.phaseFinished(.create, clock.now - start, String(container.prefix(12))))
        let environment = RunningEnvironment(
            inspection,
            remoteUser: plan.users.remoteUser,
            workspaceFolder: plan.workspace.containerFolder,
            merged: resolution.merged,
            defaultProbe: request.defaultProbe,
            more: options.setUp.remoteEnvironment
        )
        let outcome = Outcome(
            environment: environment,
            loaded: loaded,
            merged: resolution.merged,
            composeProject: plan.compose?.project.name
        )
        try await setUp(outcome, options, isFirst: true)
        return outcome
    }

    /// Makes the container and starts it.
    ///
    /// One that cannot start goes again: the next call would take it as it is, whatever the
    /// configuration says by then.
    private func make(
        _ plan: Plan,
        _ settings: ContainerSettings,
        _ request: ResolveRequest,
        _ options: Options
    ) async throws -> String {
        let users = Set([plan.users.containerUser, plan.users.remoteUser]).sorted()
        if let compose = plan.compose {
            // Compose starts what it makes, so the users are looked for before.
            for user in users {
                _ = try await UserEntry.find(
                    user,
                    inImage: settings.image,
                    engine: engine,
                    cacheFolder: folders.cache
                )
            }
            return try await composeDriver(request).create(
                compose,
                settings,
                usesNoCache: options.buildsWithoutCache
            )
        }
        let container = try await ContainerStart(engine: engine).create(
            settings,
            remoteUser: plan.users.remoteUser
        )
        do {
            for user in users {
                _ = try await UserEntry.find(
                    user,
                    in: container,
                    engine: engine,
                    cacheFolder: folders.cache
                )
            }
            try await engine.startContainer(container)
        } catch {
            try? await engine.removeContainer(container, force: true, removeVolumes: true)
            throw error
        }
        return container
    }

    /// Takes a container that is there, whatever the configuration says by now, and tells what
    /// changed since it was made.
    private func reuse(
        _ container: ContainerSummary,
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest,
        _ options: Options
    ) async throws -> Outcome {
        for warning in loaded.warnings { progress(.diagnostic(warning)) }
        try await tellChanges(container, loaded, request)
        let inspection: ContainerInspection
        if container.state == .running {
            inspection = try await engine.inspectContainer(container.id)
        } else {
            let clock = ContinuousClock()
            let start = clock.now
            progress(.phaseStarted(.create, "starting \(container.id.prefix(12))"))
            if case .compose(let service) = loaded.configuration.kind,
                let project = try loaded.composeProject(environment: request.environment)
            {
                try await composeDriver(request).restart(project, service) {
                    try await resolver.resolve(loaded, request).plan
                }
            }
            inspection = try await ContainerFailure.naming(container.id) {
                try await ContainerStart(engine: engine).start(
                    container.id,
                    waitsForEntrypoints: false
                )
            }
            progress(.phaseFinished(.create, clock.now - start, String(container.id.prefix(12))))
        }
        if let warning = try loaded.additionsWithoutEffect(on: inspection, request) {
            progress(.diagnostic(warning))
        }
        let merged = ContainerLookup.merged(inspection, loaded)
        let environment = RunningEnvironment(
            inspection,
            merged: merged,
            workspaceFolder: loaded.placement.containerFolder(for: loaded.configuration),
            defaultProbe: request.defaultProbe,
            more: options.setUp.remoteEnvironment
        )
        let outcome = Outcome(
            environment: environment,
            loaded: loaded,
            merged: merged,
            composeProject: container.composeProject
        )
        try await setUp(
            outcome,
            options,
            amendment: ContainerLookup.amendment(inspection, loaded),
            isFirst: false
        )
        return outcome
    }

    /// Makes a container that runs ready to work in.
    private func setUp(
        _ outcome: Outcome,
        _ options: Options,
        amendment: HookAmendment? = nil,
        isFirst: Bool
    ) async throws {
        let setUp = EnvironmentSetUp(engine: engine, folders: folders, progress: progress)
        let recommended = outcome.loaded.configuration.secrets
        if let note = options.setUp.secrets.note(recommended) { progress(.diagnostic(note)) }
        try await setUp.run(
            outcome.environment,
            outcome.merged,
            options.setUp,
            amendment: amendment,
            isFirst: isFirst
        )
    }

    private func composeDriver(_ request: ResolveRequest) -> ComposeDriver {
        ComposeDriver(engine: engine, folders: folders, request: request, progress: progress)
    }

    /// Compares what the container was made from with what it would be made from now; the whole
    /// plan is made only when the configuration's text changed.
    private func tellChanges(
        _ container: ContainerSummary,
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest
    ) async throws {
        guard let known = container.labels[ContainerLabels.configuration],
            try known != loaded.fingerprint(request)
        else { return }
        var changed: [String] = []
        var request = request
        request.lockfile = request.lockfile == .ignored ? .ignored : .read
        if let text = container.labels[ContainerLabels.plan],
            let before = try? JSONValue(parsing: text).object,
            let now = try? await resolver.resolve(loaded, request).plan.partDigests
        {
            changed = now.filter { before[$0.key]?.string != $0.value }.map(\.key)
            if changed.isEmpty { return }
        }
        progress(
            .diagnostic(
                Diagnostic(
                    .warning,
                    code: "configuration-changed",
                    "\(loaded.displayPath) changed since the container was made"
                        + (changed.isEmpty ? "" : ": \(changed.joined(separator: ", "))"),
                    notes: [
                        "the container \(container.id.prefix(12)) is used as it is; of lifecycle "
                            + "commands, those that did not succeed yet are taken from the file"
                    ],
                    hints: ["`berth up --remove-existing-container` makes it anew"]
                )
            )
        )
    }
}

extension Plan {
    /// The digests of the plan's parts as a label's text.
    var partDigestsText: String {
        JSONValue.object(partDigests.mapValues { .string($0) }).text()
    }
}

extension LoadedConfiguration {
    /// A digest of all that the configuration's own files say: when it is the same, nothing of
    /// the plan can have changed but what Features and images behind moving tags say.
    func fingerprint(_ request: ResolveRequest) throws -> String {
        let files = try composeProject(environment: request.environment)?.files ?? []
        let texts = [JSONValue.object(configuration.substituted).text(.canonical)]
        return Digest.sha256(of: Array((texts + files.map(\.text)).joined(separator: "\n").utf8))
            .short
    }

    /// What to tell of Features that the command line adds to a container that is there without
    /// them; nil when it has them, as far as its metadata says.
    fileprivate func additionsWithoutEffect(
        on container: ContainerInspection,
        _ request: ResolveRequest
    ) throws -> Diagnostic? {
        let added = try additionalFeatures(request.additionalFeatures)
        guard !added.isEmpty else { return nil }
        let installed = MetadataEntry.entries(
            inLabel: container.config.labels[MetadataEntry.labelName] ?? "[]",
            of: "the container",
            variables: variables,
            faults: JSONFaults()
        )
        .compactMap(\.identifier)
        let missing = added.map(\.reference.written).filter { !installed.contains($0) }
        guard !missing.isEmpty else { return nil }
        return Diagnostic(
            .warning,
            code: "additional-features",
            "`--additional-features` has no effect on the container that is there: it has no "
                + missing.map { "`\($0)`" }.joined(separator: ", "),
            hints: ["`berth up --remove-existing-container` makes it anew, with them"]
        )
    }
}
