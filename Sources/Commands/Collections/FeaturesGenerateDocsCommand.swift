import ArgumentParser
import Registry

/// `berth features generate-docs`: a README for each Feature.
struct FeaturesGenerateDocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-docs",
        abstract: "Write a README.md for each Feature of a collection.",
        discussion: Discussion.text(
            """
            A README is made from the Feature's metadata and, where there is one, its NOTES.md. The
            README that is there is replaced.

            EXAMPLES
              berth features generate-docs -p src --namespace octo/features
            """
        )
    )

    @OptionGroup
    var options: DocumentationOptions

    @Option(
        name: [.customLong("registry"), .customShort("r")],
        help: ArgumentHelp("The registry's host.", valueName: "host")
    )
    var registry = "ghcr.io"

    @Option(
        name: [.customLong("namespace"), .customShort("n")],
        help: ArgumentHelp("What stands before each id: `<owner>/<repository>`.", valueName: "path")
    )
    var namespace: String

    func run() async throws {
        try await options.generate(.feature, namespace: "\(registry)/\(namespace)")
    }
}
