import ArgumentParser
import Glibc
import JSONC
import OrderedCollections
import Resolver

/// `berth outdated`: the versions of the configuration's Features.
struct OutdatedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outdated",
        abstract: "Show which versions of Features are in use, wanted and available.",
        discussion: Discussion.text(
            """
            Current is the version in the lockfile, wanted the newest that the tag in
            devcontainer.json allows, latest the newest of all. Nothing is changed; `berth upgrade`
            brings the lockfile from current to wanted.

            EXAMPLES
              berth outdated                            a table for people
              berth outdated --output-format json       for scripts
              berth outdated --workspace-folder ../shop
            """
        )
    )

    /// The forms in which the versions are printed.
    enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @OptionGroup
    var options: WorkspaceArguments

    @Option(name: .customLong("output-format"), help: "text or json.")
    var outputFormat = OutputFormat.text

    @OptionGroup(title: "Messages")
    var log: LogOptions

    @OptionGroup
    var engine: EngineOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            try engine.check(session)
            let loaded = try LoadedConfiguration(session.request(options))
            let lockfile = try LockfileStore(loaded).lockfile()
            let (features, warnings) = try await session.withResolver {
                try await $0.versions(loaded, lockfile: lockfile)
            }
            for warning in loaded.warnings + warnings { session.terminal.show(warning) }
            switch outputFormat {
            case .text: session.terminal.text(Self.table(features))
            case .json:
                let format: JSONValue.Format = isatty(STDOUT_FILENO) == 1 ? .pretty : .compact
                session.terminal.json(Self.json(features), format)
            }
        }
    }

    private static func json(_ features: [FeatureVersions]) -> JSONValue {
        var object: JSONObject = [:]
        for feature in features {
            let members: OrderedDictionary<String, String?> = [
                "current": feature.current, "wanted": feature.wanted,
                "wantedMajor": feature.wantedMajor, "latest": feature.latest,
                "latestMajor": feature.latestMajor,
            ]
            object[feature.reference] = .object(
                members.compactMapValues { $0.map { .string($0) } }
            )
        }
        return ["features": .object(object)]
    }

    private static func table(_ features: [FeatureVersions]) -> String {
        let rows =
            [["Feature", "Current", "Wanted", "Latest"]]
            + features.map { feature in
                [FeatureName.withoutVersion(feature.reference)]
                    + [feature.current, feature.wanted, feature.latest].map { $0 ?? "-" }
            }
        let widths = (0..<4).map { column in rows.map(\.[column].count).max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                text + String(repeating: " ", count: widths[column] - text.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }
        .joined()
    }
}

/// The text of a reference to a Feature, cut where its version begins.
enum FeatureName {
    /// Returns a reference without its tag or digest.
    static func withoutVersion(_ reference: String) -> String {
        let name = reference[(reference.lastIndex(of: "/") ?? reference.startIndex)...]
        return String(reference[..<(name.firstIndex { ":@".contains($0) } ?? reference.endIndex)])
    }
}
