import ArgumentParser
import Diagnostics
import JSONC
import Registry

/// `berth templates metadata`: what a Template's manifest says.
struct TemplatesMetadataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metadata",
        abstract: "Show the metadata of a Template.",
        discussion: Discussion.text(
            """
            stdout gets the metadata as a JSON line, and `{}` when there is none. Of a folder it is
            what publishing it would publish.

            EXAMPLES
              berth templates metadata ghcr.io/devcontainers/templates/debian
              berth templates metadata ghcr.io/devcontainers/templates/debian:2
              berth templates metadata ./src/debian
            """
        )
    )

    @Argument(
        help: ArgumentHelp(
            "The Template: a folder, or a reference with its registry.",
            valueName: "template"
        )
    )
    var template: String

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            do {
                let metadata = try await metadata(session)
                session.terminal.json(metadata)
            } catch {
                session.terminal.data("{}\n")
                throw error
            }
        }
    }

    /// The metadata that was published, or that publishing a folder would publish.
    private func metadata(_ session: Session) async throws -> JSONValue {
        switch try TemplateSource(template, session) {
        case .folder(let folder):
            let package = try CollectionPackage(
                reading: folder,
                displayed: template,
                kind: .template
            )
            for warning in package.warnings { session.terminal.show(warning) }
            guard let member = package.members.first, package.members.count == 1 else {
                throw Self.several(template)
            }
            return .object(member.metadata)
        case .registry(let reference):
            let metadata = try await session.withRegistry {
                try await TemplateFetcher(client: $0).metadata(of: reference)
            }
            guard let metadata else { throw Self.missing(template) }
            return metadata
        }
    }

    private static func several(_ folder: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "template-metadata",
                "`\(folder)` holds several Templates",
                hints: ["name the folder of one of them"]
            )
        )
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
