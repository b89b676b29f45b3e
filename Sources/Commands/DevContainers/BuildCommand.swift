import ArgumentParser
import DevContainer
import Diagnostics
import JSONC
import OCI
import OrderedCollections
import Planner
import Resolver
import Runner

/// `berth build`: the image of the dev container, without a container.
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the dev container's image.",
        discussion: """
            The image carries the configuration as metadata, so that it can be used with a
            devcontainer.json that names nothing else.

            EXAMPLES
              berth build                                 onto the engine
              berth build --image-name example.org/dev:1 --push
              berth build --cache-from example.org/dev:1  with an earlier one's layers
              berth build --output type=tar,dest=dev.tar  into a file
            """
    )

    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup(title: "Lockfile")
    var lockfile: LockfileOptions

    @OptionGroup(title: "Image")
    var image: ImageOptions

    @OptionGroup
    var reference: ReferenceOptions

    @OptionGroup
    var log: LogOptions

    @Flag(name: .customLong("no-cache"), help: "Build without cached layers.")
    var noCache = false

    @Option(
        name: .customLong("image-name"),
        help: ArgumentHelp("A name for the image; may be given several times.", valueName: "name")
    )
    var imageNames: [String] = []

    @Option(
        help: ArgumentHelp("The platform, or platforms, to build for.", valueName: "os/arch,…")
    )
    var platform: String?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp(
            "A further label; may be given several times.",
            valueName: "name=value"
        )
    )
    var labels: [String] = []

    @Flag(help: "Push the image to its registry.")
    var push = false

    @Option(
        help: ArgumentHelp(
            "Where the result goes instead of the engine, as `docker build` takes it.",
            valueName: "output"
        )
    )
    var output: String?

    @Flag(
        name: .customLong("skip-persisting-customizations-from-features"),
        help: "Leave the customizations of Features out of the image's metadata."
    )
    var skipPersistingCustomizations = false

    func run() async throws {
        try await Session.runWithOutcome(.building, log: log.settings) { session in
            for warning in lockfile.warnings { session.terminal.show(warning) }
            try checkFlags()
            let request = try request(session)
            let resolution = try await session.withResolver { resolver in
                try await resolver.resolve(try checkKind(LoadedConfiguration(request)), request)
            }
            for warning in resolution.warnings { session.terminal.show(warning) }
            var build = resolution.plan.build ?? BuildPlan(labelling: resolution.plan)
            build.platform = platform
            build.builder = request.builder
            let printer = ProgressPrinter(terminal: session.terminal)
            try await ImageBuilder(
                engine: try session.engine(),
                environment: request.environment,
                progress: printer.sink
            ).build(build, options: builderOptions)
            if let compose = resolution.plan.compose {
                try await ComposeDriver(
                    engine: try session.engine(),
                    folders: session.folders,
                    request: request,
                    progress: printer.sink
                ).buildServices(compose, usesNoCache: noCache)
            }
            if output == nil { KnownLayers(cacheFolder: session.folders.cache).remember(build) }
            let names = imageNames.isEmpty ? [build.tag] : imageNames
            return ["imageName": .array(names.map { .string($0) })]
        }
    }

    private func request(_ session: Session) throws -> ResolveRequest {
        var request = try session.request(options, path: path)
        image.apply(to: &request)
        request.lockfile = lockfile.use
        request.platform = platform
        // An image is for everyone: only a container gets the ids of who works here.
        request.updatesUserIdentifiersByDefault = nil
        if skipPersistingCustomizations { request.omittedFeatureProperties = ["customizations"] }
        try reference.engine.apply(to: &request)
        return request
    }

    private var builderOptions: ImageBuilder.Options {
        var options = ImageBuilder.Options()
        options.tags = imageNames
        options.usesNoCache = noCache
        options.cacheFrom = image.cacheFrom
        options.cacheTo = image.cacheTo
        options.keepsInlineCache = image.buildkit == .auto && output == nil
        options.labels = labels
        options.pushes = push
        options.output = output
        return options
    }
}

extension BuildCommand {
    /// Refuses flags that exclude each other.
    private func checkFlags() throws(DiagnosticError) {
        if push, output != nil {
            throw Self.refusal(
                "`--push` and `--output` exclude each other",
                hint: "`--output type=registry` pushes, too"
            )
        }
        if let output, output == "-" || output.split(separator: ",").contains("dest=-") {
            throw Self.refusal(
                "`--output \(output)` would write to stdout, where the result is told",
                hint: "name a file: `--output type=tar,dest=image.tar`"
            )
        }
        guard image.buildkit == .never else { return }
        let needing = [
            ("--platform", platform != nil), ("--push", push), ("--output", output != nil),
            ("--cache-to", image.cacheTo != nil),
        ]
        for (flag, isGiven) in needing where isGiven {
            throw Self.refusal(
                "`\(flag)` needs BuildKit, which `--buildkit never` forbids",
                hint: "leave `--buildkit` out"
            )
        }
    }

    /// Refuses flags that say nothing to Compose, which builds by its own files.
    private func checkKind(
        _ loaded: LoadedConfiguration
    ) throws(DiagnosticError) -> LoadedConfiguration {
        guard case .compose = loaded.configuration.kind else { return loaded }
        let unfit = [
            ("--platform", platform != nil), ("--push", push), ("--output", output != nil),
            ("--cache-to", image.cacheTo != nil),
        ]
        for (flag, isGiven) in unfit where isGiven {
            throw Self.refusal(
                "`\(flag)` cannot be used with a Compose configuration",
                hint: "the Compose file says how its services are built"
            )
        }
        return loaded
    }

    private static func refusal(_ summary: String, hint: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(code: "build-flags", summary, hints: [hint], exitCode: .badInput)
        )
    }
}
