import ArgumentParser
import Planner
import Resolver

/// How an image is built; the reference CLI's flags.
struct ImageOptions: ParsableArguments {
    /// Whether BuildKit may be used.
    enum BuildKit: String, ExpressibleByArgument, CaseIterable {
        case auto
        case never
    }

    /// Where graphics processors come from.
    enum Graphics: String, ExpressibleByArgument, CaseIterable {
        case all
        case detect
        case none
    }

    @Option(
        name: .customLong("cache-from"),
        help: ArgumentHelp("An image that cached layers may come from.", valueName: "image")
    )
    var cacheFrom: [String] = []

    @Option(
        name: .customLong("cache-to"),
        help: ArgumentHelp(
            "Where cached layers are written to, as `docker buildx build` takes it.",
            valueName: "destination"
        )
    )
    var cacheTo: String?

    @Option(
        help: ArgumentHelp(
            "Whether BuildKit builds, or always Docker's builder from before it.",
            valueName: "when"
        )
    )
    var buildkit = BuildKit.auto

    @Flag(
        name: .customLong("omit-syntax-directive"),
        help: "Leave the Dockerfile's `# syntax=` line out, where its frontend cannot be fetched."
    )
    var omitSyntaxDirective = false

    @Flag(
        name: .customLong("skip-feature-auto-mapping"),
        help: "Refuse old short names of Features such as `node`."
    )
    var skipFeatureAutoMapping = false

    @Option(
        name: .customLong("gpu-availability"),
        help:
            "Whether there are graphics processors for `hostRequirements.gpu`: all, detect or none."
    )
    var gpuAvailability = Graphics.detect

    /// Tells a request what the flags ask for.
    func apply(to request: inout ResolveRequest) {
        request.builder = buildkit == .never ? .legacy : .buildKit
        request.omitsSyntaxDirective = omitSyntaxDirective
        request.mapsOldFeatureNames = !skipFeatureAutoMapping
        request.hasGraphics =
            switch gpuAvailability {
            case .all: true
            case .detect: nil
            case .none: false
            }
    }
}
