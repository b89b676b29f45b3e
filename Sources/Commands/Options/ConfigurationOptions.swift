import ArgumentParser

/// Which repository and which configuration a command is about, and what is added to it; the
/// reference CLI's flags.
struct ConfigurationOptions: ParsableArguments {
    @OptionGroup
    var workspace: ContainerOptions

    @OptionGroup
    var probe: ProbeOptions

    @Option(
        name: .customLong("additional-features"),
        help: ArgumentHelp("Features to add, as JSON like `features` has it.", valueName: "json")
    )
    var additionalFeatures: String?

    @Flag(
        name: .customLong("spec-strict"),
        help: .ofBerth(
            "Follow the specification where the reference CLI orders Features differently."
        )
    )
    var isSpecStrict = false

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
        guard ["on", "off", "never"].contains(updateRemoteUserUIDDefault) else {
            throw ValidationError(
                "--update-remote-user-uid-default must be on, off or never, found "
                    + "`\(updateRemoteUserUIDDefault)`"
            )
        }
    }
}
