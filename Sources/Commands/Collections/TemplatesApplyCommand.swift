import ArgumentParser
import DevContainer
import JSONC
import OrderedCollections
import Registry
import Runner

/// `berth templates apply`: a Template's files in a project.
struct TemplatesApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Write a Template's files into a project.",
        discussion: Discussion.text(
            """
            Files that are there already are replaced; either all files are written or none.
            Options that are not given have their defaults. stdout gets a JSON line with the files.

            EXAMPLES
              berth templates apply -t ghcr.io/devcontainers/templates/debian
              berth templates apply -t ./src/debian -a '{"variant": "bookworm"}'
              berth templates apply -t ./src/debian --omit-paths '["docs/*"]'
              berth templates apply -t ghcr.io/devcontainers/templates/go \\
                --features '[{"id": "ghcr.io/devcontainers/features/node:1"}]'
            """
        )
    )

    @Option(
        name: [.customLong("template-id"), .customShort("t")],
        help: ArgumentHelp(
            "The Template: a folder, or a reference with its registry.",
            valueName: "template"
        )
    )
    var template: String

    @Option(
        name: [.customLong("workspace-folder"), .customShort("w")],
        help: ArgumentHelp("The project; by default the current folder.", valueName: "path")
    )
    var workspaceFolder: String?

    @Option(
        name: [.customLong("template-args"), .customShort("a")],
        help: ArgumentHelp("Values of the Template's options, as JSON.", valueName: "json")
    )
    var values = "{}"

    @Option(
        name: [.customLong("features"), .customShort("f")],
        help: ArgumentHelp(
            "Features to add, as JSON such as [{\"id\": \"…\", \"options\": {}}].",
            valueName: "json"
        )
    )
    var features = "[]"

    @Option(
        name: .customLong("omit-paths"),
        help: ArgumentHelp(
            "Files to leave out, and folders as \"folder/*\", as JSON.",
            valueName: "json"
        )
    )
    var omittedPaths = "[]"

    @Option(
        name: .customLong("tmp-dir"),
        help: ArgumentHelp(
            "Where the Template is kept while it is applied, instead of Berth's cache.",
            valueName: "path"
        )
    )
    var temporaryFolder: String?

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            let arguments = try TemplateArguments(
                values: values,
                features: features,
                omittedPaths: omittedPaths
            )
            let application = TemplateApplication(
                folder: try await folder(session),
                options: arguments.values,
                features: arguments.features,
                omitting: arguments.omitted
            )
            let outcome = try application.apply(to: session.absolute(workspaceFolder ?? "."))
            for warning in outcome.warnings { session.terminal.show(warning) }
            for path in outcome.replaced { session.terminal.say("replaced \(path)") }
            for path in outcome.optionalPaths {
                session.terminal.say(
                    "\(path.written) is optional; --omit-paths '[\"\(path.written)\"]' leaves it out"
                )
            }
            let result: JSONValue = ["files": .array(outcome.files.map { .string($0) })]
            session.terminal.json(result)
        }
    }

    /// The folder with the Template's files.
    private func folder(_ session: Session) async throws -> String {
        switch try TemplateSource(template, session) {
        case .folder(let folder): folder
        case .registry(let reference):
            try await session.withRegistry(cache: temporaryFolder.map(session.absolute)) {
                try await TemplateFetcher(client: $0).folder(of: reference)
            }
        }
    }
}
