import ArgumentParser
import Diagnostics
import Registry

/// `berth features package`: the archives of a collection, in a folder.
struct FeaturesPackageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "package",
        abstract: "Pack Features into archives, without publishing them.",
        discussion: Discussion.text(
            """
            The output folder gets `devcontainer-feature-<id>.tgz` for each Feature and
            `devcontainer-collection.json`. The same files give the same bytes on every machine.
            Everything that is wrong with any of the Features is told in one go.

            EXAMPLES
              berth features package src                all Features of a collection
              berth features package src/go -o /tmp/go  one Feature
              berth features package src -f             over what was there
            """
        )
    )

    @OptionGroup
    var target: CollectionTarget

    @Option(
        name: [.customLong("output-folder"), .customShort("o")],
        help: ArgumentHelp("Where the archives go.", valueName: "path")
    )
    var outputFolder = "./output"

    @Flag(
        name: [.customLong("force-clean-output-folder"), .customShort("f")],
        help: "Remove the output folder first."
    )
    var forceClean = false

    @OptionGroup
    var log: LogOptions

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            let output = CollectionTarget.normalized(session.absolute(outputFolder))
            let source = CollectionTarget.normalized(session.absolute(target.target))
            let current = CollectionTarget.normalized(session.currentFolder)
            for folder in [source, current] where (folder + "/").hasPrefix(output + "/") {
                throw DiagnosticError(
                    Diagnostic(
                        code: "output-folder",
                        "the output folder `\(outputFolder)` holds `\(folder)`, which must stay",
                        hints: ["name a folder of its own, such as `./output`"]
                    )
                )
            }
            let package = try target.package(.feature, session, excluding: output)
            try package.write(to: output, replacing: forceClean)
            for member in package.members {
                session.terminal.say("packed \(member.identifier) \(member.version)")
            }
        }
    }
}
