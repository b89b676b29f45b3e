import ArgumentParser

/// Which repository and which configuration a command is about; the reference CLI's flags.
struct ConfigurationOptions: ParsableArguments {
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

    @Option(
        name: .customLong("config-name"),
        help: ArgumentHelp(
            "The configuration in .devcontainer/<name>, where there are several.",
            valueName: "name"
        )
    )
    var configName: String?

    @Option(
        name: .customLong("override-config"),
        help: ArgumentHelp(
            "A devcontainer.json to use instead of the one in the workspace folder.",
            valueName: "path"
        )
    )
    var overrideConfig: String?

    @Option(
        name: .customLong("id-label"),
        help: ArgumentHelp(
            "A label that identifies the container; may be given several times.",
            valueName: "name=value"
        )
    )
    var idLabels: [String] = []

    @Option(
        name: .customLong("mount-workspace-git-root"),
        help: ArgumentHelp("Mount the whole repository, not only the folder.", valueName: "bool")
    )
    var mountWorkspaceGitRoot = true

    @Option(
        name: .customLong("mount-git-worktree-common-dir"),
        help: ArgumentHelp(
            "Mount the repository of a worktree that was added with --relative-paths.",
            valueName: "bool"
        )
    )
    var mountGitWorktreeCommonDir = false

    @Option(
        name: .customLong("additional-features"),
        help: ArgumentHelp("Features to add, as JSON like `features` has it.", valueName: "json")
    )
    var additionalFeatures: String?

    @Option(
        name: .customLong("default-user-env-probe"),
        help: ArgumentHelp(
            "The probe where the configuration names none: none, loginInteractiveShell, "
                + "interactiveShell or loginShell.",
            valueName: "probe"
        )
    )
    var defaultUserEnvProbe: String?

    @Option(
        name: .customLong("update-remote-user-uid-default"),
        help: ArgumentHelp(
            "Whether the remote user gets your ids where the configuration does not say: "
                + "on, off or never.",
            valueName: "when"
        )
    )
    var updateRemoteUserUIDDefault: String = "on"

    func validate() throws {
        if config != nil, configName != nil {
            throw ValidationError("--config and --config-name exclude each other")
        }
        for label in idLabels {
            let parts = label.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw ValidationError("--id-label must be `name=value`, found `\(label)`")
            }
        }
        if let probe = defaultUserEnvProbe,
            !["none", "loginInteractiveShell", "interactiveShell", "loginShell"].contains(probe)
        {
            throw ValidationError(
                "--default-user-env-probe must be none, loginInteractiveShell, interactiveShell "
                    + "or loginShell, found `\(probe)`"
            )
        }
        guard ["on", "off", "never"].contains(updateRemoteUserUIDDefault) else {
            throw ValidationError(
                "--update-remote-user-uid-default must be on, off or never, found "
                    + "`\(updateRemoteUserUIDDefault)`"
            )
        }
    }
}
