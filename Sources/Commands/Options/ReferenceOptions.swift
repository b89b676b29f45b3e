import ArgumentParser

/// Flags of the reference CLI about its surroundings, some of which have no effect here.
struct ReferenceOptions: ParsableArguments {
    @OptionGroup
    var engine: EngineOptions

    @Option(name: .customLong("workspace-mount-consistency"), help: .hidden)
    var workspaceMountConsistency: String?

    func validate() throws {
        if let consistency = workspaceMountConsistency,
            !["consistent", "cached", "delegated"].contains(consistency)
        {
            throw ValidationError(
                "--workspace-mount-consistency must be consistent, cached or delegated, found "
                    + "`\(consistency)`"
            )
        }
    }
}
