import Archive
import Diagnostics
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
        /// Further labels, `name=value`.
        public var labels: [String] = []
        /// Whether the result is pushed.
        public var pushes = false
        /// Where the result goes instead of the engine (`--output`).
        public var output: String?

        /// Creates options that ask for nothing special.
        public init() {}
    }

    private let environment: [String: String]
    private let progress: ProgressSink

    /// Creates a builder.
    ///
    /// - Parameters:
    ///   - environment: The environment of the `docker` command.
    ///   - progress: Where steps and their output go.
    public init(environment: [String: String], progress: @escaping ProgressSink) {
        self.environment = environment
        self.progress = progress
    }

    /// Builds the image of a plan.
    ///
    /// - Throws: A diagnostic that names the failed step and shows the end of what it printed, or
    ///   says that no command can build.
    public func build(_ build: BuildPlan, options: Options = Options()) async throws {
        let cli = try await DockerCLI.find(environment: environment)
        let context = try BuildContextArchive(build, dockerfile: build.labelledDockerfile)
        let archive = TarWriter(context.members)
        var variables = environment
        variables["DOCKER_BUILDKIT"] = "1"
        variables["BUILDKIT_PROGRESS"] = nil
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let configuration = Subprocess.Configuration(
            executable: .path(.init(cli.path)),
            arguments: Arguments(arguments(build, options, cli)),
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
                for try await chunk in archive { _ = try await writer.write(chunk) }
            } catch is SubprocessError {
                // The builder closed its input: it has failed, and its own words say why.
            }
            try await writer.finish()
            return try await parser
        }
        guard result.terminationStatus.isSuccess else {
            try Task.checkCancellation()
            throw DiagnosticError(failure(result.closureResult, build))
        }
    }

    private func arguments(_ build: BuildPlan, _ options: Options, _ cli: DockerCLI) -> [String] {
        var arguments = cli.buildArguments
        if options.pushes || options.output != nil { arguments.removeAll { $0 == "--load" } }
        arguments += ["--progress", "plain", "--file", BuildContextArchive.dockerfileName]
        for tag in options.tags.isEmpty ? [build.tag] : options.tags {
            arguments += ["--tag", tag]
        }
        if !build.target.isEmpty { arguments += ["--target", build.target] }
        if options.usesNoCache { arguments.append("--no-cache") }
        if let platform = build.platform { arguments += ["--platform", platform] }
        for image in build.cacheFrom + options.cacheFrom { arguments += ["--cache-from", image] }
        for argument in build.arguments {
            arguments += ["--build-arg", "\(argument.name)=\(argument.value)"]
        }
        for label in options.labels { arguments += ["--label", label] }
        if options.pushes { arguments.append("--push") }
        if let output = options.output { arguments += ["--output", output] }
        return arguments + build.options + ["-"]
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
        let feature = build.steps.first { candidate in
            candidate.kind == .feature
                && build.context.features.contains { folder in
                    step.title.contains("source=\(folder.contextPath),")
                        && candidate.title.contains(folder.shortName)
                }
        }
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

extension FeatureFolder {
    /// The Feature's short name with its place, as in the context.
    fileprivate var shortName: String {
        let folder = contextPath.split(separator: "/").last.map(String.init) ?? contextPath
        return folder.split(separator: "_").dropLast().joined(separator: "_")
    }
}
