import ArgumentParser
import Registry

/// `berth templates generate-docs`: a README for each Template.
struct TemplatesGenerateDocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-docs",
        abstract: "Write a README.md for each Template of a collection.",
        discussion: Discussion.text(
            """
            A README is made from the Template's metadata and, where there is one, its NOTES.md.
            The README that is there is replaced.

            EXAMPLES
              berth templates generate-docs --project-folder src
              berth templates generate-docs --github-owner octo --github-repo shop
            """
        )
    )

    @OptionGroup
    var options: DocumentationOptions

    func run() async throws {
        try await options.generate(.template, namespace: nil)
    }
}
