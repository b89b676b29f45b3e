import ArgumentParser
import Resolver

/// Which configuration a command that needs no container is about; the reference CLI's flags.
struct WorkspaceOptions: ParsableArguments {
    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @Option(
        name: .customLong("workspace-folder"),
        help: ArgumentHelp(
            "The folder in which the configuration is looked up; by default the current one.",
            valueName: "path"
        )
    )
    var workspaceFolder: String?

    @Option(help: ArgumentHelp("The devcontainer.json to use.", valueName: "path"))
    var config: String?
}

extension Session {
    /// Makes the request that the flags of a command without a container ask for.
    func request(_ options: WorkspaceOptions) -> ResolveRequest {
        ResolveRequest(
            workspaceFolder: absolute(options.path ?? options.workspaceFolder ?? "."),
            configurationFile: options.config.map(absolute),
            environment: environment,
            hostUser: hostUser
        )
    }
}
