import ArgumentParser
import JSONC
import OCI
import OrderedCollections
import Registry

/// Where a collection is published, and how.
struct PublishOptions: ParsableArguments {
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

    @OptionGroup
    var log: LogOptions

    /// Packs and publishes a folder and prints what became of each member.
    func publish(_ kind: CollectionKind, _ target: CollectionTarget) async throws {
        try await Session.run(log: log.settings) { session in
            let package = try target.package(kind, session)
            let publications = try await session.withRegistry { client in
                try await CollectionPublisher(
                    client: client,
                    registry: registry,
                    namespace: namespace
                ).publish(package) { session.terminal.say(Self.line($0)) }
            }
            let result = JSONObject(
                uniqueKeysWithValues: publications.map { ($0.identifier, Self.json($0)) }
            )
            session.terminal.json(.object(result))
        }
    }

    private static func line(_ publication: CollectionPublisher.Publication) -> String {
        let name = "\(publication.identifier) \(publication.version)"
        guard !publication.tags.isEmpty else { return "\(name) is published already; skipped" }
        let former = publication.legacyIdentifiers
        return "published \(name) as \(publication.tags.joined(separator: ", "))"
            + (former.isEmpty ? "" : ", also under \(former.joined(separator: ", "))")
    }

    private static func json(_ publication: CollectionPublisher.Publication) -> JSONValue {
        guard !publication.tags.isEmpty else { return [:] }
        var result: JSONObject = [
            "publishedTags": .array(publication.tags.map { .string($0) }),
            "digest": .string(publication.digest.description),
            "version": .string(publication.version),
        ]
        if !publication.legacyIdentifiers.isEmpty {
            result["publishedLegacyIds"] = .array(
                publication.legacyIdentifiers.map { .string($0) }
            )
        }
        return .object(result)
    }
}
