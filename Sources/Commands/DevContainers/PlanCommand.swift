import ArgumentParser
import Diagnostics
import JSONC
import Planner
import Resolver
import Runner

/// `berth plan`: what would be pulled, built and run, without doing it.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be pulled, built and run, and why.",
        discussion: Discussion.text(
            """
            Docker is asked only about a base image that Berth has not met before.

            EXAMPLES
              berth plan                         the current folder, for people
              berth plan --format json           the whole plan; same input, same bytes
              berth plan --format dockerfile     the Dockerfile that would be built
              berth plan --without-feature docker-in-docker   what remains without it
              berth plan --output /tmp/context   Dockerfile and context for `docker build`
            """
        )
    )

    /// The forms in which a plan is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case dockerfile
    }

    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup(title: "Image")
    var image: ImageOptions

    @Option(
        name: .customLong("without-feature"),
        help: ArgumentHelp("A Feature to leave out; may be repeated.", valueName: "id")
    )
    var withoutFeatures: [String] = []

    @Option(help: "text, json or dockerfile.")
    var format = Format.text

    @Option(
        help: ArgumentHelp("Write Dockerfile and build context to a folder.", valueName: "folder")
    )
    var output: String?

    @Flag(help: "Ask the engine about the base image also when it is known.")
    var refresh = false

    func run() async throws {
        try await Session.run { session in
            var request = try session.request(options, path: path)
            image.apply(to: &request)
            request.trustsCatalog = !refresh
            request.withoutFeatures = withoutFeatures
            let resolution = try await session.withResolver { try await $0.resolve(request) }
            for warning in resolution.warnings { session.terminal.show(warning) }
            if let output {
                try write(resolution.plan, to: session.absolute(output), session)
            } else {
                session.terminal.data(try text(resolution.plan, session))
            }
        }
    }

    private func text(_ plan: Plan, _ session: Session) throws -> String {
        switch format {
        case .json:
            return plan.json.text(.pretty) + "\n"
        case .dockerfile:
            guard let build = plan.build else { throw DiagnosticError(Self.nothingToBuild(plan)) }
            return build.labelledDockerfile
        case .text:
            let known = KnownLayers(cacheFolder: session.folders.cache)
            return PlanText.render(
                plan,
                plan.build.map { known.surroundings($0) } ?? .init(),
                style: session.terminal.outputStyle
            )
        }
    }

    private func write(_ plan: Plan, to folder: String, _ session: Session) throws {
        guard let build = plan.build else { throw DiagnosticError(Self.nothingToBuild(plan)) }
        try BuildContextFolder.write(build, to: folder)
        session.terminal.say("wrote Dockerfile and build context; build it with:")
        session.terminal.data("\(BuildContextFolder.buildCommand(build, folder: folder))\n")
    }

    private static func nothingToBuild(_ plan: Plan) -> Diagnostic {
        Diagnostic(
            code: "nothing-to-build",
            "the plan builds nothing: `\(plan.base.reference)` is used as it is",
            hints: ["`berth plan` shows the plan"]
        )
    }
}
