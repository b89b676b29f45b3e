import ArgumentParser
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
              berth build
              berth build --image-name registry.example.org/shop-dev:1 --push
            """
    )

    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup(title: "Lockfile")
    var lockfile: LockfileOptions

    @OptionGroup
    var reference: ReferenceOptions

    @OptionGroup
    var log: LogOptions

    @Flag(name: .customLong("no-cache"), help: "Build without cached layers.")
    var noCache = false

    @Option(
        name: .customLong("image-name"),
        help: ArgumentHelp("A name for the image.", valueName: "name")
    )
    var imageNames: [String] = []

    @Option(
        name: .customLong("cache-from"),
        help: ArgumentHelp("An image that cached layers may come from.", valueName: "image")
    )
    var cacheFrom: [String] = []

    @Option(help: ArgumentHelp("The platform to build for.", valueName: "os/arch"))
    var platform: String?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("A further label.", valueName: "name=value")
    )
    var labels: [String] = []

    @Flag(help: "Push the image to its registry.")
    var push = false

    @Option(help: ArgumentHelp("Where the result goes instead of the engine.", valueName: "output"))
    var output: String?

    func validate() throws {
        if push, output != nil {
            throw ValidationError("--push true cannot be used with --output.")
        }
    }

    func run() async throws {
        try await Session.runWithOutcome(.building, log: log.settings) { session in
            for warning in reference.warnings + lockfile.warnings {
                session.terminal.show(warning)
            }
            var request = try session.request(options, path: path)
            request.lockfile = lockfile.use
            request.platform = platform
            let resolution = try await session.withResolver { try await $0.resolve(request) }
            for warning in resolution.warnings { session.terminal.show(warning) }
            let plan = resolution.plan
            let build = plan.build ?? BuildPlan(labelling: plan)
            let printer = ProgressPrinter(terminal: session.terminal)
            var buildOptions = ImageBuilder.Options()
            buildOptions.tags = imageNames
            buildOptions.usesNoCache = noCache
            buildOptions.cacheFrom = cacheFrom
            buildOptions.labels = labels
            buildOptions.pushes = push
            buildOptions.output = output
            try await ImageBuilder(environment: session.environment, progress: printer.sink)
                .build(build, options: buildOptions)
            if output == nil { KnownLayers(cacheFolder: session.folders.cache).remember(build) }
            let names = imageNames.isEmpty ? [build.tag] : imageNames
            return ["imageName": .array(names.map { .string($0) })]
        }
    }
}
