import ArgumentParser
import Diagnostics
import JSONC
import OCI
import Registry

/// `berth templates metadata`: what a Template's manifest says.
struct TemplatesMetadataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metadata",
        abstract: "Show the metadata of a published Template.",
        discussion: """
            stdout gets the metadata as a JSON line, and `{}` when there is none.

            EXAMPLES
              berth templates metadata ghcr.io/devcontainers/templates/debian
              berth templates metadata ghcr.io/devcontainers/templates/debian:2 | jq .options
            """
    )

    @Argument(help: ArgumentHelp("The Template's reference.", valueName: "template"))
    var template: String

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            do {
                let reference = try ImageReference(parsing: template)
                let metadata = try await session.withRegistry { client in
                    try await TemplateFetcher(client: client).metadata(of: reference)
                }
                guard let metadata else { throw Self.missing(template) }
                session.terminal.json(metadata)
            } catch {
                session.terminal.data("{}\n")
                throw error
            }
        }
    }

    private static func missing(_ template: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "template-metadata",
                "the manifest of `\(template)` carries no metadata",
                hints: ["it was published long ago; ask its author to publish it again"],
                exitCode: .workFailed
            )
        )
    }
}
