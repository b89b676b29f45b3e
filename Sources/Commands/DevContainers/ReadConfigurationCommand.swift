import ArgumentParser
import JSONC
import Resolver

/// `berth read-configuration`: the configuration as JSON, variables substituted.
struct ReadConfigurationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-configuration",
        abstract: "Print the configuration as JSON.",
        discussion: Discussion.text(
            """
            stdout gets one JSON line with the keys of the reference CLI. What is odd about the
            file is told as warnings on stderr; the configuration is printed all the same. Docker
            is asked only where the answer depends on the container, or on the base image.

            EXAMPLES
              berth read-configuration
              berth read-configuration --include-merged-configuration
            """,
            ownExamples: """
                  berth read-configuration --config-name python   one of several
                """
        )
    )

    @Argument(help: .ofBerth("The workspace folder; the same as --workspace-folder."))
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup(title: "Output")
    var log: LogOptions

    @OptionGroup
    var engine: EngineOptions

    @Flag(name: .customLong("skip-feature-auto-mapping"), help: .hidden)
    var skipFeatureAutoMapping = false

    @Option(
        name: .customLong("container-id"),
        help: ArgumentHelp("The container that variables are looked up in.", valueName: "id")
    )
    var containerIdentifier: String?

    @Flag(
        name: .customLong("include-features-configuration"),
        help: "Print what the Features are, too."
    )
    var includeFeaturesConfiguration = false

    @Flag(
        name: .customLong("include-merged-configuration"),
        help: "Print the merged configuration, too."
    )
    var includeMergedConfiguration = false

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            try engine.check(session)
            var request = try session.request(options, path: path)
            request.allowsAnyFileName = ProgramName.current == .devcontainer
            request.hasWorkspaceFolder =
                (path ?? options.workspace.workspace.folder) != nil
                || (containerIdentifier == nil && options.workspace.idLabels.isEmpty)
            let answer = try await ConfigurationAnswer(
                session: session,
                request: request,
                containerIdentifier: containerIdentifier,
                includesFeatures: includeFeaturesConfiguration,
                includesMerged: includeMergedConfiguration
            ).json()
            session.terminal.json(.object(answer))
        }
    }
}
