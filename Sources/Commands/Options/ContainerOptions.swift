import ArgumentParser

/// Where the configuration lies and by which labels its container is found; the reference CLI's
/// flags of every command that is about one workspace.
struct ContainerOptions: ParsableArguments {
    @OptionGroup
    var workspace: WorkspaceOptions

    @Option(
        name: .customLong("config-name"),
        help: .ofBerth(
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

    /// Whether a configuration is asked for in so many words.
    var namesConfiguration: Bool {
        workspace.folder != nil || workspace.config != nil || configName != nil
            || overrideConfig != nil
    }

    func validate() throws {
        if workspace.config != nil, configName != nil {
            throw ValidationError("--config and --config-name exclude each other")
        }
        for label in idLabels {
            let parts = label.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError(
                    "Unmatched argument format: id-label must match <name>=<value>, found `\(label)`"
                )
            }
        }
    }
}
