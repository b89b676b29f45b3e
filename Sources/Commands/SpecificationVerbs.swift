import ArgumentParser

/// The verbs that the reference CLI has, which both of the program's names offer.
enum SpecificationVerbs {
    static let all: [any ParsableCommand.Type] = [
        ReadConfigurationCommand.self, BuildCommand.self, UpCommand.self, ExecCommand.self,
        RunUserCommandsCommand.self, SetUpCommand.self,
        OutdatedCommand.self, UpgradeCommand.self, FeaturesCommand.self, TemplatesCommand.self,
    ]

    /// Their names, written out, since the help of each of them is made with all names.
    static let names = [
        "read-configuration", "build", "up", "exec", "run-user-commands", "set-up", "outdated",
        "upgrade", "features", "templates",
    ]
}
