import ArgumentParser

/// `berth templates`: projects from Dev Container Templates, and their publishing.
struct TemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates",
        abstract: "Apply and publish Dev Container Templates.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth templates apply -t ghcr.io/devcontainers/templates/debian
              berth templates metadata ghcr.io/devcontainers/templates/debian
              berth templates publish src --namespace octo/templates
              berth templates generate-docs --project-folder src
            """
        ),
        subcommands: [
            TemplatesApplyCommand.self, TemplatesPublishCommand.self,
            TemplatesMetadataCommand.self, TemplatesGenerateDocsCommand.self,
        ]
    )
}
