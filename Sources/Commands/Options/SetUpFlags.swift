import ArgumentParser
import DevContainer
import OrderedCollections
import Runner

/// The flags that `up`, `run-user-commands` and `set-up` share: what happens in a container that
/// runs.
struct SetUpFlags: ParsableArguments {
    @Flag(
        name: .customLong("skip-non-blocking-commands"),
        help: "Stop after the command that `waitFor` names."
    )
    var skipNonBlocking = false

    @Option(
        name: .customLong("remote-env"),
        help: ArgumentHelp("A variable for lifecycle commands.", valueName: "name=value")
    )
    var remoteEnvironment: [String] = []

    @Option(
        name: .customLong("dotfiles-repository"),
        help: ArgumentHelp(
            "A git repository of dotfiles, as a URL or `owner/name` on GitHub.",
            valueName: "repository"
        )
    )
    var dotfilesRepository: String?

    @Option(
        name: .customLong("dotfiles-install-command"),
        help: ArgumentHelp(
            "What to run in the dotfiles; by default the first of install.sh, install, "
                + "bootstrap.sh, bootstrap, script/bootstrap, setup.sh, setup, script/setup.",
            valueName: "command"
        )
    )
    var dotfilesInstallCommand: String?

    @Option(
        name: .customLong("dotfiles-target-path"),
        help: ArgumentHelp("The folder inside for the dotfiles.", valueName: "path")
    )
    var dotfilesTargetPath = "~/dotfiles"

    @Option(
        name: .customLong("container-session-data-folder"),
        help: ArgumentHelp(
            "The folder inside that keeps what the shell's start-up files set.",
            valueName: "path"
        )
    )
    var sessionData: String?

    @OptionGroup
    var folders: ContainerFolderOptions

    @OptionGroup
    var log: LogOptions

    /// The same as a value.
    var options: SetUpOptions {
        var options = SetUpOptions()
        options.stopsAtWaitFor = skipNonBlocking
        options.remoteEnvironment = OrderedDictionary(variables: remoteEnvironment)
        options.dotfiles = dotfilesRepository.map {
            Dotfiles(
                repository: $0,
                installCommand: dotfilesInstallCommand,
                targetPath: dotfilesTargetPath
            )
        }
        options.folders = folders.folders
        options.folders.sessionData = sessionData
        return options
    }

    func validate() throws {
        try RemoteVariable.validate(remoteEnvironment)
    }
}

/// A variable of `--remote-env`.
enum RemoteVariable {
    /// - Throws: A fault of the command line for a text that is not `name=value`.
    static func validate(_ texts: [String]) throws {
        for text in texts where !text.dropFirst().contains("=") {
            throw ValidationError(
                "Unmatched argument format: remote-env must match <name>=<value>, found `\(text)`"
            )
        }
    }
}
