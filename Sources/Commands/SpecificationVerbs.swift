import ArgumentParser

/// The verbs that the reference CLI has, which both of the program's names offer.
enum SpecificationVerbs {
    static let all: [any ParsableCommand.Type] = [
        UpCommand.self, SetUpCommand.self, BuildCommand.self, RunUserCommandsCommand.self,
        ReadConfigurationCommand.self, ExecCommand.self,
        OutdatedCommand.self, UpgradeCommand.self, FeaturesCommand.self, TemplatesCommand.self,
    ]
}
