public import ArgumentParser

/// `devcontainer`: the tree of commands under the name of the reference CLI.
public struct DevContainerCommand: AsyncParsableCommand {
    /// The release of the reference CLI whose behaviour this program has: tools that look for a
    /// newer feature of that CLI decide by it.
    public static let version = "0.88.0"

    /// Name, help and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "devcontainer",
        abstract: "Dev containers as the specification has them.",
        discussion: Discussion.text(
            """
            This is Berth \(BerthCommand.version) under the name of the reference CLI, with the \
            verbs, flags, JSON results and exit codes of its release \(version).

            EXAMPLES
              devcontainer up --workspace-folder .
              devcontainer exec --workspace-folder . make test
              devcontainer read-configuration --workspace-folder .
            """
        ),
        version: version,
        subcommands: SpecificationVerbs.all
    )

    /// Creates the command.
    public init() {}
}
