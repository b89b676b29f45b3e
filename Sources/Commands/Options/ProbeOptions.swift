import ArgumentParser
import DevContainer

/// Which probe counts where the configuration names none.
struct ProbeOptions: ParsableArguments {
    @Option(
        name: .customLong("default-user-env-probe"),
        help: ArgumentHelp(
            "The probe where the configuration names none: none, loginInteractiveShell, "
                + "interactiveShell or loginShell.",
            valueName: "probe"
        )
    )
    var defaultUserEnvProbe: String?

    /// The probe that the flag names, or nil.
    var probe: UserEnvironmentProbe? {
        defaultUserEnvProbe.flatMap { UserEnvironmentProbe(rawValue: $0) }
    }

    func validate() throws {
        if let text = defaultUserEnvProbe, probe == nil {
            throw ValidationError(
                "--default-user-env-probe must be none, loginInteractiveShell, interactiveShell "
                    + "or loginShell, found `\(text)`"
            )
        }
    }
}
