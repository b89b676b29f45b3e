import ArgumentParser
import Registry

/// `berth templates publish`: Templates in a registry.
struct TemplatesPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Pack Templates and publish them to a registry.",
        discussion: Discussion.text(
            """
            Each Template goes to <registry>/<namespace>/<id> with the tags 1, 1.2, 1.2.3 and
            latest as far as no newer version has them; a version that is there already is skipped.
            The namespace must not be the one of Features. stdout gets a JSON line with the
            reference CLI's keys.

            EXAMPLES
              berth templates publish src --namespace octo/templates
              berth templates publish src -r localhost:5000 -n octo/templates
            """
        )
    )

    @OptionGroup
    var target: CollectionTarget

    @OptionGroup
    var options: PublishOptions

    func run() async throws {
        try await options.publish(.template, target)
    }
}
