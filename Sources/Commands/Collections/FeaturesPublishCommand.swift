import ArgumentParser
import Registry

/// `berth features publish`: Features in a registry.
struct FeaturesPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Pack Features and publish them to a registry.",
        discussion: Discussion.text(
            """
            Each Feature goes to <registry>/<namespace>/<id> and to each of its former ids, with
            the tags 1, 1.2, 1.2.3 and latest as far as no newer version has them. A version that
            is there already is skipped. The list of the collection goes to
            <registry>/<namespace>:latest. stdout gets a JSON line with the reference CLI's keys.

            EXAMPLES
              berth features publish src --namespace octo/features
              berth features publish src -r localhost:5000 -n octo/features
            """
        )
    )

    @OptionGroup
    var target: CollectionTarget

    @OptionGroup
    var options: PublishOptions

    func run() async throws {
        try await options.publish(.feature, target)
    }
}
