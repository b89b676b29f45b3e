import ArgumentParser
import Diagnostics
import JSONC
import OCI
import Registry

/// `berth features list`: the Features of a namespace.
struct FeaturesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the Features that a namespace publishes.",
        discussion: Discussion.text(
            """
            Deprecated Features are left out, and a renamed one stands under its present id. This
            command is Berth's own.

            EXAMPLES
              berth features list ghcr.io/devcontainers/features
              berth features list localhost:5000/octo --all --output-format json
            """
        ),
        shouldDisplay: ProgramName.current == .berth
    )

    @Argument(help: ArgumentHelp("Registry and namespace.", valueName: "collection"))
    var collection: String

    @Flag(help: "Show deprecated Features, too.")
    var all = false

    @Option(name: .customLong("output-format"), help: "The form of the list: text or json.")
    var outputFormat: OutputFormat = .text

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            guard ImageReference.namesRegistry(collection) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "collection",
                        "`\(collection)` does not begin with a registry",
                        hints: ["write it such as `ghcr.io/octo/features`"]
                    )
                )
            }
            let reference = try ImageReference(parsing: collection)
            let list = try await session.withRegistry { client in
                try await CollectionFetcher(client: client).list(reference)
            }
            guard let features = list?["features"]?.array else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "collection",
                        "`\(collection)` lists no Features",
                        hints: ["name registry and namespace, such as `ghcr.io/octo/features`"]
                    )
                )
            }
            let shown = features.filter { all || $0["deprecated"] != true }
            switch outputFormat {
            case .json: session.terminal.json(JSONValue.array(shown), .pretty)
            case .text:
                for feature in shown { session.terminal.text(Self.line(feature) + "\n") }
            }
        }
    }

    private static func line(_ feature: JSONValue) -> String {
        let name = [feature["id"], feature["version"]].compactMap { $0?.string }
            .joined(separator: ":")
        let age = feature["deprecated"] == true ? " (deprecated)" : ""
        let text = name + (feature["name"]?.string.map { "  \($0)" } ?? "") + age
        return TerminalText.sanitized(text)
    }
}
