import ArgumentParser
import Runner

/// Where state is kept inside the container.
struct ContainerFolderOptions: ParsableArguments {
    @Option(
        name: .customLong("container-data-folder"),
        help: ArgumentHelp(
            "The folder inside, absolute or below the user's home, that keeps what is done.",
            valueName: "path"
        )
    )
    var data: String?

    @Option(
        name: .customLong("container-system-data-folder"),
        help: ArgumentHelp(
            "The absolute folder inside that keeps what root has done.",
            valueName: "path"
        )
    )
    var systemData: String?

    /// The same as a value.
    var folders: ContainerFolders { ContainerFolders(data: data, systemData: systemData) }

    func validate() throws {
        if let systemData, !systemData.hasPrefix("/") {
            throw ValidationError(
                "--container-system-data-folder must be absolute, found `\(systemData)`"
            )
        }
    }
}
