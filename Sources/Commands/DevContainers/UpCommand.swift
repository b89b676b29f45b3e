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
              berth up --skip-non-blocking-commands     until what `waitFor` names is done
              berth up --secrets-file secrets.json --dotfiles-repository ada/dotfiles
            """
    )

    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup(title: "Lockfile")
    var lockfile: LockfileOptions

    @OptionGroup(title: "Lifecycle commands")
    var setUp: SetUpFlags

    @OptionGroup
    var secrets: SecretsOption

    @OptionGroup
    var includes: IncludeOptions

    @OptionGroup(title: "Image")
    var image: ImageOptions

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

    @Flag(
        name: .customLong("skip-post-create"),
        help: "Run no lifecycle commands and install no dotfiles."
    )
    var skipPostCreate = false

    @Option(
        name: .customLong("wait-for"),
        help: ArgumentHelp(
            "Stop after this hook, whatever `waitFor` says, such as postCreateCommand.",
            valueName: "hook"
        )
    )
    var waitFor: String?

    @Flag(name: .customLong("prebuild"), help: "Stop after updateContentCommand, which runs again.")
    var prebuild = false

    @Flag(name: .customLong("skip-post-attach"), help: "Leave postAttachCommand out.")
    var skipPostAttach = false

    @Flag(name: .customLong("rerun-commands"), help: "Run the commands that are done again, too.")
    var rerunCommands = false

    @Option(
        name: .customLong("mount"),
        help: ArgumentHelp("A further mount.", valueName: "type=…,source=…,target=…")
    )
    var mounts: [String] = []

    @Flag(name: .customLong("omit-config-remote-env-from-metadata"), help: .hidden)
    var omitConfigRemoteEnvFromMetadata = false

    func validate() throws {
        if let waitFor, LifecycleHook(rawValue: waitFor) == nil {
            let names = LifecycleHook.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--wait-for must be one of \(names), found `\(waitFor)`")
        }
        for text in mounts {
            let mount = try? Mount(parsing: text)
            guard let mount, text.hasPrefix("type="), ["bind", "volume"].contains(mount.type),
                mount.source?.isEmpty == false
            else {
                throw ValidationError(
                    "Unmatched argument format: mount must match type=<bind|volume>,"
                        + "source=<source>,target=<target>[,external=<true|false>], found `\(text)`"
                )
            }
        }
    }

    func run() async throws {
        try await Session.runWithOutcome(
            .settingUp,
            log: setUp.log.settings,
            secretsFile: secrets.file
        ) { session in
            for warning in lockfile.warnings {
                session.terminal.show(warning)
            }
            var request = try session.request(options, path: path)
            request.lockfile = lockfile.use
            try reference.engine.apply(to: &request)
            request.additionalMounts = try mounts.map { try Mount(parsing: $0) }
            image.apply(to: &request)
            if omitConfigRemoteEnvFromMetadata { request.omittedProperties = ["remoteEnv"] }
            let printer = ProgressPrinter(terminal: session.terminal)
            let engine = try session.engine()
            let outcome = try await session.withResolver { resolver in
                try await UpDriver(
                    engine: engine,
                    resolver: resolver,
                    folders: session.folders,
                    progress: printer.sink
                ).up(request, upOptions(session))
            }
            let more = try await includes.members(
                request,
                outcome.merged,
                outcome.environment,
                engine
            )
            return json(outcome).merging(more) { first, _ in first }
        }
    }

    private func upOptions(_ session: Session) -> UpDriver.Options {
        var options = UpDriver.Options()
        options.removesExisting = removeExisting
        options.expectsExisting = expectExisting
        options.buildsWithoutCache = buildNoCache
        options.cacheFrom = image.cacheFrom
        options.cacheTo = image.cacheTo
        options.setUp = setUp.options
        options.setUp.skipsLifecycle = skipPostCreate
        options.setUp.waitFor = waitFor.flatMap { LifecycleHook(rawValue: $0) }
        options.setUp.isPrebuild = prebuild
        options.setUp.skipsPostAttach = skipPostAttach
        options.setUp.repeatsAll = rerunCommands
        options.setUp.secrets = session.secrets
        return options
    }

    private func json(_ outcome: UpDriver.Outcome) -> JSONObject {
        var json: JSONObject = [
            "containerId": .string(outcome.environment.containerIdentifier)
        ]
        if let project = outcome.composeProject { json["composeProjectName"] = .string(project) }
        json["remoteUser"] = .string(outcome.environment.remoteUser)
        json["remoteWorkspaceFolder"] = .string(outcome.environment.workspaceFolder)
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
