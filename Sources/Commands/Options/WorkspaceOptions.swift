import ArgumentParser
import Resolver

/// In which folder the configuration lies; the reference CLI's flags of every command that is
/// about one.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        name: .customLong("workspace-folder"),
        help: ArgumentHelp(
            "The folder in which the configuration is looked up; by default the current one.",
            valueName: "path"
        )
    )
    var folder: String?

    @Option(help: ArgumentHelp("The devcontainer.json to use.", valueName: "path"))
    var config: String?
}

/// Which configuration a command that needs no container is about.
struct WorkspaceArguments: ParsableArguments {
    @Argument(help: .ofBerth("The workspace folder; the same as --workspace-folder."))
    var path: String?

    @OptionGroup
    var workspace: WorkspaceOptions
}

extension Session {
    /// Makes the request that the flags of a command without a container ask for.
    func request(_ options: WorkspaceArguments) -> ResolveRequest {
        ResolveRequest(
            workspaceFolder: absolute(options.path ?? options.workspace.folder ?? "."),
            configurationFile: options.workspace.config.map(absolute),
            environment: environment,
            hostUser: hostUser
        )
    }
}
