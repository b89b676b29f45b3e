import ArgumentParser

/// The file with the user's secrets.
struct SecretsOption: ParsableArguments {
    @Option(
        name: .customLong("secrets-file"),
        help: ArgumentHelp(
            "A JSON file of secrets, name to value, for processes in the container.",
            valueName: "path"
        )
    )
    var file: String?
}
