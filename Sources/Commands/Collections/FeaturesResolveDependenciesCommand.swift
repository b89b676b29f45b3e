import ArgumentParser
import DevContainer
import JSONC
import OrderedCollections
import Resolver

/// `berth features resolve-dependencies`: the Features of a configuration in install order.
struct FeaturesResolveDependenciesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve-dependencies",
        abstract: "Show the Features of a configuration in the order of their installation.",
        discussion: Discussion.text(
            """
            stdout gets JSON with the references, pinned by digest, and their options; stderr gets
            the graph as a Mermaid diagram.

            EXAMPLES
              berth features resolve-dependencies
              berth features resolve-dependencies --workspace-folder ../shop
            """,
            ownExamples: """
                  berth features resolve-dependencies --include-graph 2> /dev/null
                """
        )
    )

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @Flag(
        name: .customLong("include-graph"),
        help: .ofBerth("Put the graph into the JSON as `graph`.")
    )
    var includeGraph = false

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            let request = try session.request(options)
            let selection = try await session.withResolver { resolver in
                try await resolver.features(of: request)
            }
            for warning in selection.warnings { session.terminal.show(warning) }
            session.terminal.say(selection.graph.mermaidDiagram)
            let order = try selection.graph.installOrder()
            var result: JSONObject = ["installOrder": .array(order.map(Self.json))]
            if includeGraph { result["graph"] = selection.graph.json }
            session.terminal.json(JSONValue.object(result), .pretty)
        }
    }

    private static func json(_ feature: ResolvedFeature) -> JSONValue {
        let identifier =
            switch feature.reference.source {
            case .registry: feature.resolution.canonicalIdentifier
            case .local, .tarball: feature.reference.written
            }
        return ["id": .string(identifier), "options": feature.request.options.json]
    }
}
