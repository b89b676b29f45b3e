import Archive
import Diagnostics
public import DockerEngine
import OCI
public import Planner
import Subprocess
import SystemPackage

/// Builds images with BuildKit through the `docker` command.
public struct ImageBuilder: Sendable {
    /// What a build may be told beside the plan.
    public struct Options: Hashable, Sendable {
        /// Names that the image gets; empty means the plan's own tag.
        public var tags: [String] = []
        /// Whether cached layers are left aside.
        public var usesNoCache = false
        /// Further images that cached layers may come from.
        public var cacheFrom: [String] = []
        /// Where cached layers are written to, as `docker buildx build --cache-to` takes it.
        public var cacheTo: String?
        /// Whether the image itself says which layers others can take from it (`--cache-from`).
        public var keepsInlineCache = false
        /// Further labels, `name=value`.
        public var labels: [String] = []
        /// Whether the result is pushed.
        public var pushes = false
        /// Where the result goes instead of the engine (`--output`).
        public var output: String?

        /// Creates options that ask for nothing special.
        public init() {}
    }

    private let engine: DockerEngine
    private let environment: [String: String]
    private let progress: ProgressSink

    /// Creates a builder.
    ///
    /// - Parameters:
    ///   - engine: The engine whose builder it is.
    ///   - environment: The environment of the `docker` command.
    ///   - progress: Where steps and their output go.
    public init(
        engine: DockerEngine,
        environment: [String: String],
        progress: @escaping ProgressSink
    ) {
        self.engine = engine
        self.environment = environment
        self.progress = progress
    }

    /// Builds the image of a plan.
    ///
    /// - Throws: A diagnostic that names the failed step and shows the end of what it printed, or
    ///   says that no command can build.
    public func build(_ build: BuildPlan, options: Options = Options()) async throws {
        let cli = try await DockerCLI.find(
            environment: environment,
            needsBuildKit: build.builder == .buildKit
        )
        try Self.check(build, options, cli)
        let result = try await BuilderInput.with(build, cli, engine) { input in
            try await run(cli, arguments(build, options, cli, input), input.archive, build.builder)
        }
        guard result.terminationStatus.isSuccess else {
            try Task.checkCancellation()
            throw DiagnosticError(failure(result.parser, build))
        }
        if options.pushes, !cli.hasBuildx {
            for tag in options.tags.isEmpty ? [build.tag] : options.tags {
                try await push(tag, cli)
            }
        }
    }

    /// Runs the builder's command and reads what it prints.
    private func run(
        _ cli: DockerCLI,
        _ arguments: [String],
        _ archive: TarWriter?,
        _ builder: BuildPlan.Builder
    ) async throws -> (terminationStatus: TerminationStatus, parser: BuildOutputParser) {
        var variables = environment
        variables["DOCKER_BUILDKIT"] = builder == .buildKit ? "1" : "0"
        variables["BUILDKIT_PROGRESS"] = nil
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let configuration = Subprocess.Configuration(
            executable: .path(.init(cli.path)),
            arguments: Arguments(arguments),
            environment: .custom(variables.keyed),
            platformOptions: platform
        )
        let result = try await Subprocess.run(
            configuration,
            input: .inputWriter,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            async let parser = read(execution.standardOutput)
            let writer = execution.standardInputWriter
            do {
                if let archive {
                    for try await chunk in archive { _ = try await writer.write(chunk) }
                }
            } catch is SubprocessError {
                // The builder closed its input: it has failed, and its own words say why.
            }
            try await writer.finish()
            return try await parser
        }
        return (result.terminationStatus, result.closureResult)
    }

    /// Refuses what the `docker` that was found cannot do, before anything is built.
    private static func check(
        _ build: BuildPlan,
        _ options: Options,
        _ cli: DockerCLI
    ) throws(DiagnosticError) {
        guard !cli.hasBuildx else { return }
        let needsBuildx: String? =
            if options.cacheTo != nil, !options.isCacheInline {
                "`--cache-to` other than `type=inline`"
            } else if build.platform?.contains(",") == true {
                "an image for several platforms"
            } else {
                nil
            }
        guard let needsBuildx else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "docker-cli",
                "\(needsBuildx) needs Docker's buildx plug-in, and `\(cli.path)` has none",
                hints: ["install it: `apt-get install docker-buildx-plugin`"],
                exitCode: .environment
            )
        )
    }

    /// Pushes a name of the image with the `docker` command, which has the user's credentials.
    private func push(_ tag: String, _ cli: DockerCLI) async throws {
        progress(.pull("pushing \(tag)"))
        let result = try await FileProcess(
            .path(FilePath(cli.path)),
            ["push", tag],
            environment: environment
        ).run(mostBytes: 1 << 16)
        guard result.status.isSuccess else {
            try Task.checkCancellation()
            throw DiagnosticError(
                Diagnostic(
                    code: "push-failed",
                    "the image `\(tag)` could not be pushed",
                    notes: [
                        "Docker said: \(TerminalText.oneLine(result.errorText, width: 300))"
                    ],
                    hints: [
                        "the image is built, and stays on the engine",
                        "check the name, and log in with `docker login`",
                    ],
                    exitCode: .environment
                )
            )
        }
    }

    private func read(_ output: SubprocessOutputSequence) async throws -> BuildOutputParser {
        var parser = BuildOutputParser()
        var splitter = LineSplitter()
        for try await buffer in output {
            for line in splitter.lines(adding: buffer.withUnsafeBytes { Array($0) }) {
                if let event = parser.read(line) { progress(.build(event)) }
            }
        }
        if let line = splitter.rest(), let event = parser.read(line) { progress(.build(event)) }
        return parser
    }

    private func failure(_ parser: BuildOutputParser, _ build: BuildPlan) -> Diagnostic {
        guard let step = parser.failedStep else {
            return Diagnostic(
                code: "build-failed",
                "the image `\(build.tag)` could not be built",
                hints: ["the lines above are the builder's own"],
                excerpt: parser.otherLines.suffix(20).joined(separator: "\n"),
                exitCode: .workFailed
            )
        }
        let feature = build.featureStep(ofInstruction: step.title)
        let isDiskFull = (step.tail.joined() + step.message).contains("no space left on device")
        return Diagnostic(
            code: isDiskFull ? "disk-full" : "build-failed",
            feature.map { "\($0.title) could not be installed" }
                ?? "the build step `\(TerminalText.oneLine(step.title, width: 120))` failed",
            notes: (feature.map { ["it is \($0.reason)"] } ?? [])
                + ["the builder said: \(TerminalText.oneLine(step.message, width: 300))"],
            hints: isDiskFull
                ? ["free space with `docker system df` and `docker image prune`"]
                : [
                    feature == nil
                        ? "mend the step and run the command again; the steps before it are cached"
                        : "check the Feature's options and version; the steps before it are cached"
                ],
            excerpt: step.tail.suffix(40).joined(separator: "\n"),
            exitCode: isDiskFull ? .environment : .workFailed
        )
    }
}

extension BuildPlan {
    /// Returns the step of the Feature that an instruction of the Dockerfile installs.
    fileprivate func featureStep(ofInstruction text: String) -> BuildStep? {
        let place = context.features.firstIndex { folder in
            let name = folder.contextPath.split(separator: "/").last ?? ""
            return text.contains("/\(name)/") || text.contains("source=\(folder.contextPath),")
                || text.hasSuffix(" /\(name)")
        }
        let features = steps.filter { $0.kind == .feature }
        return place.flatMap { features.indices.contains($0) ? features[$0] : nil }
    }
}
