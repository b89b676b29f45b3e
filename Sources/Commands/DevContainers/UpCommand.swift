import ArgumentParser
import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Resolver
import Runner

/// `berth up`: the workspace's dev container, running and set up.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Create and run the dev container.",
        discussion: """
            A container that is there is used again; lifecycle commands that succeeded are not
            repeated. stdout gets one JSON line with the keys of the reference CLI.

            EXAMPLES
              berth up                                  the current folder
              berth up ../shop                          another folder
              berth up --remove-existing-container      from scratch
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

    @Flag(
        name: .customLong("remove-existing-container"),
        help: "Remove a container that is there first."
    )
    var removeExisting = false

    @Flag(name: .customLong("expect-existing-container"), help: "Fail when there is no container.")
    var expectExisting = false

    @Flag(name: .customLong("build-no-cache"), help: "Build the image without cached layers.")
    var buildNoCache = false

    @Option(
        name: .customLong("cache-from"),
        help: ArgumentHelp("An image that cached layers may come from.", valueName: "image")
    )
    var cacheFrom: [String] = []

    @Flag(name: .customLong("skip-post-create"), help: "Run no lifecycle commands.")
    var skipPostCreate = false

    @Flag(
        name: .customLong("skip-non-blocking-commands"),
        help: "Stop after the command that `waitFor` names."
    )
    var skipNonBlocking = false

    @Flag(name: .customLong("prebuild"), help: "Stop after updateContentCommand, which runs again.")
    var prebuild = false

    @Flag(name: .customLong("skip-post-attach"), help: "Leave postAttachCommand out.")
    var skipPostAttach = false

    @Option(
        name: .customLong("remote-env"),
        help: ArgumentHelp("A variable for lifecycle commands.", valueName: "name=value")
    )
    var remoteEnvironment: [String] = []

    @Option(
        name: .customLong("mount"),
        help: ArgumentHelp("A further mount.", valueName: "type=…,source=…,target=…")
    )
    var mounts: [String] = []

    @Flag(name: .customLong("include-configuration"), help: "Print the configuration, too.")
    var includeConfiguration = false

    @Flag(
        name: .customLong("include-merged-configuration"),
        help: "Print the merged configuration, too."
    )
    var includeMergedConfiguration = false

    func validate() throws {
        for variable in remoteEnvironment where !variable.dropFirst().contains("=") {
            throw ValidationError("--remote-env must be `name=value`, found `\(variable)`")
        }
    }

    func run() async throws {
        try await Session.runWithOutcome { session in
            for warning in reference.warnings + lockfile.warnings {
                session.terminal.show(warning)
            }
            var request = try session.request(options, path: path)
            request.lockfile = lockfile.use
            request.additionalMounts = try mounts.map { try Mount(parsing: $0) }
            let printer = ProgressPrinter(terminal: session.terminal)
            let engine = try session.engine()
            let outcome = try await session.withResolver { resolver in
                try await UpDriver(
                    engine: engine,
                    resolver: resolver,
                    folders: session.folders,
                    progress: printer.sink
                ).up(request, upOptions)
            }
            return json(outcome)
        }
    }

    private var upOptions: UpDriver.Options {
        var options = UpDriver.Options()
        options.removesExisting = removeExisting
        options.expectsExisting = expectExisting
        options.buildsWithoutCache = buildNoCache
        options.cacheFrom = cacheFrom
        options.skipsLifecycle = skipPostCreate
        options.stopsAtWaitFor = skipNonBlocking
        options.isPrebuild = prebuild
        options.skipsPostAttach = skipPostAttach
        options.remoteEnvironment = OrderedDictionary(variables: remoteEnvironment)
        return options
    }

    private func json(_ outcome: UpDriver.Outcome) -> JSONObject {
        var json: JSONObject = [
            "containerId": .string(outcome.environment.containerIdentifier),
            "remoteUser": .string(outcome.environment.remoteUser),
            "remoteWorkspaceFolder": .string(outcome.environment.workspaceFolder),
        ]
        if includeConfiguration {
            json["configuration"] = .object(outcome.loaded.configuration.substituted)
        }
        if includeMergedConfiguration {
            json["mergedConfiguration"] = .object(
                outcome.merged.json(over: outcome.loaded.configuration)
            )
        }
        return json
    }
}

extension OrderedDictionary where Key == String, Value == String {
    /// Creates variables from `name=value` texts; of a name given twice the last counts.
    init(variables: [String]) {
        self.init(
            variables.map { text in
                let parts = text.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            },
            uniquingKeysWith: { _, last in last }
        )
    }
}
