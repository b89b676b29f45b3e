import ArgumentParser
import DevContainer
import Diagnostics
import JSONC
import OCI
import OrderedCollections
import Registry
import Resolver
import Runner

/// `berth features info`: what a registry knows of a published Feature.
struct FeaturesInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a registry knows of a published Feature.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth features info tags ghcr.io/devcontainers/features/go
              berth features info manifest host:5000/octo/go --output-format json
              berth features info dependencies ghcr.io/devcontainers/features/go:1
              berth features info verbose ghcr.io/devcontainers/features/go:1
            """
        )
    )

    @Argument(help: "What to show: manifest, tags, dependencies or, for all of it, verbose.")
    var mode: Mode

    @Argument(help: ArgumentHelp("The Feature's reference.", valueName: "feature"))
    var feature: String

    @Option(name: .customLong("output-format"), help: "The form of the answer: text or json.")
    var outputFormat: OutputFormat = .text

    @OptionGroup
    var log: LogOptions

    /// What can be asked for.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case manifest
        case tags
        case dependencies
        case verbose
    }

    /// What is known, as far as it was asked for.
    private struct Answer {
        var manifest: FetchedManifest?
        var tags: [String]?
        var graph: FeatureGraph?
    }

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            do {
                let answer = try await ask(session)
                switch outputFormat {
                case .json: session.terminal.json(lines: json(answer))
                default: session.terminal.text(text(answer, session.terminal))
                }
            } catch {
                if outputFormat == .json { session.terminal.data("{}\n") }
                throw error
            }
        }
    }

    private func ask(_ session: Session) async throws -> Answer {
        let parsed = try FeatureReference(parsing: feature)
        guard case .registry(let registryFeature) = parsed.source else {
            throw DiagnosticError(
                Diagnostic(
                    code: "feature-reference",
                    "`\(feature)` is no Feature in a registry",
                    hints: ["name it as `registry/namespace/name:version`"]
                )
            )
        }
        let reference = try ImageReference(parsing: registryFeature.description)
        return try await session.withRegistry { client in
            var answer = Answer()
            let manifest = try await client.manifest(reference)
            if mode == .manifest || mode == .verbose { answer.manifest = manifest }
            if mode == .tags || mode == .verbose { answer.tags = try await client.tags(reference) }
            if mode == .dependencies || mode == .verbose {
                answer.graph = try await session.resolver(client).dependencies(of: feature)
            }
            return answer
        }
    }

    private func json(_ answer: Answer) -> String {
        var result: JSONObject = [:]
        if let manifest = answer.manifest {
            result["manifest"] = manifest.json
            result["canonicalId"] = .string(manifest.canonicalID)
        }
        if let tags = answer.tags { result["publishedTags"] = .array(tags.map { .string($0) }) }
        if let graph = answer.graph { result["dependencies"] = graph.json }
        return JSONValue.object(result).text(.pretty) + "\n"
    }

    private func text(_ answer: Answer, _ terminal: Terminal) -> String {
        var parts: [(title: String, text: String)] = []
        if let manifest = answer.manifest {
            parts.append(("Manifest", manifest.json.text(.pretty)))
            parts.append(("Canonical Identifier", manifest.canonicalID))
        }
        if let tags = answer.tags {
            parts.append(("Published Tags", tags.joined(separator: "\n")))
        }
        if let graph = answer.graph {
            parts.append(("Dependency Tree (Mermaid)", graph.mermaidDiagram))
        }
        return parts.map { part in
            let line = String(repeating: "─", count: part.title.count)
            let title = terminal.outputStyle.bold(part.title)
            return "┌\(line)┐\n│\(title)│\n└\(line)┘\n\(part.text)\n"
        }
        .joined(separator: "\n")
    }
}
