import ArgumentParser
import DevContainer
import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections
import Resolver

/// `berth upgrade`: the lockfile, resolved anew.
struct UpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Resolve all Features anew and write the lockfile.",
        discussion: Discussion.text(
            """
            With --feature and --target-version the Feature's version in devcontainer.json is
            changed first; comments and layout stay as they are. As with the reference CLI,
            --dry-run keeps the lockfile as it is, and not devcontainer.json.

            EXAMPLES
              berth upgrade                    the newest that the tags allow
              berth upgrade --dry-run          print the lockfile instead
              berth upgrade -f ghcr.io/devcontainers/features/node -v 2
            """
        )
    )

    @OptionGroup
    var options: WorkspaceArguments

    @Flag(
        name: .customLong("dry-run"),
        help: "Print the lockfile to stdout instead of writing it."
    )
    var dryRun = false

    @Option(
        name: [.customShort("f"), .customLong("feature")],
        help: ArgumentHelp("The Feature to give another version.", valueName: "id")
    )
    var feature: String?

    @Option(
        name: [.customShort("v"), .customLong("target-version")],
        help: ArgumentHelp("Its version: x, x.y or x.y.z.", valueName: "version")
    )
    var targetVersion: String?

    @OptionGroup(title: "Messages")
    var log: LogOptions

    @OptionGroup
    var engine: EngineOptions

    func validate() throws {
        guard (feature == nil) == (targetVersion == nil) else {
            throw ValidationError(
                "The '--target-version' and '--feature' flag must be used together."
            )
        }
        if let version = targetVersion,
            version.wholeMatch(of: /[0-9]+(\.[0-9]+(\.[0-9]+)?)?/) == nil
        {
            throw ValidationError(
                "Invalid version '\(version)'.  Must be in the form of 'x', 'x.y', or 'x.y.z'"
            )
        }
    }

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            try engine.check(session)
            var request = session.request(options)
            var loaded = try LoadedConfiguration(request)
            let edited = try editedText(loaded)
            if let edited {
                request.configurationText = edited
                loaded = try LoadedConfiguration(request)
            }
            guard !loaded.configuration.features.isEmpty else {
                throw DiagnosticError(Self.nothingToLock(loaded))
            }
            let (lockfile, warnings) = try await session.withResolver { [loaded] in
                try await $0.newLockfile(loaded)
            }
            for warning in warnings { session.terminal.show(warning) }
            if let edited {
                try Self.write(edited, to: loaded)
                session.terminal.say("wrote \(loaded.displayPath)")
            }
            if dryRun {
                session.terminal.data(lockfile.text)
            } else {
                let store = LockfileStore(loaded)
                try store.write(lockfile)
                session.terminal.say("wrote \(store.displayPath)")
            }
        }
    }

    /// The configuration's text with the new version; nil when nothing is to be changed.
    private func editedText(_ loaded: LoadedConfiguration) throws -> String? {
        guard let feature, let targetVersion else { return nil }
        let wanted = FeatureName.withoutVersion(feature).lowercased()
        let names = (loaded.document.root["features"]?.object ?? [:]).keys
        let known = names.first { FeatureName.withoutVersion($0).lowercased() == wanted }
        guard let known else { throw DiagnosticError(Self.unknown(feature, loaded, names)) }
        let new = "\(FeatureName.withoutVersion(known)):\(targetVersion)"
        guard new != known else { return nil }
        let pointer = JSONPointer.root.appending("features").appending(known)
        guard !names.contains(new) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "feature-twice",
                    "`\(new)` stands in \(loaded.displayPath) already, beside `\(known)`",
                    at: loaded.document.location(of: pointer, part: .name),
                    hints: ["remove one of them"]
                )
            )
        }
        return loaded.document.renaming(pointer, to: new)
    }

    /// Writes the configuration at once, with the byte order mark that it had.
    private static func write(_ text: String, to loaded: LoadedConfiguration) throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let file = URL(filePath: loaded.file).resolvingSymlinksInPath()
        do {
            let hasMark = try Data(contentsOf: file).starts(with: mark)
            try Data((hasMark ? mark : []) + Array(text.utf8)).write(to: file, options: .atomic)
        } catch {
            throw DiagnosticError(
                Diagnostic(
                    code: "configuration-unwritable",
                    "cannot write `\(loaded.displayPath)`",
                    hints: ["check the permissions of the file and its folder"],
                    exitCode: .environment
                )
            )
        }
    }

    private static func unknown(
        _ feature: String,
        _ loaded: LoadedConfiguration,
        _ names: some Collection<String>
    ) -> Diagnostic {
        let nearest = Suggestion.nearest(to: feature, in: names.map(FeatureName.withoutVersion))
        return Diagnostic(
            code: "feature-unknown",
            "\(loaded.displayPath) asks for no Feature `\(feature)`",
            hints: nearest.map { ["did you mean `\($0)`?"] } ?? []
        )
    }

    private static func nothingToLock(_ loaded: LoadedConfiguration) -> Diagnostic {
        Diagnostic(
            code: "no-features",
            "\(loaded.displayPath) asks for no Features, so there is nothing to lock",
            hints: ["add `features`, or remove the lockfile"]
        )
    }
}
