import ArgumentParser

/// `berth features`: what authors of Features do, and what is asked about them.
struct FeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Test, publish and look into Dev Container Features.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth features test                    all tests of a collection
              berth features package src             archives in ./output
              berth features publish src --namespace octo/features
              berth features info tags ghcr.io/devcontainers/features/go
              berth features resolve-dependencies    of the current folder
            """
        ),
        subcommands: [
            FeaturesTestCommand.self, FeaturesPackageCommand.self, FeaturesPublishCommand.self,
            FeaturesInfoCommand.self, FeaturesListCommand.self,
            FeaturesResolveDependenciesCommand.self, FeaturesGenerateDocsCommand.self,
        ]
    )
}
