import ArgumentParser
import Diagnostics

/// Flags of the reference CLI that Berth accepts, so that scripts keep working, and that have no
/// effect here; a warning says so where a user could expect one.
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

    /// What the given flags ask for and Berth does not do.
    var warnings: [Diagnostic] {
        let ignored = [
            ("--docker-compose-path", engine.dockerComposePath != nil)
        ]
        return ignored.filter(\.1).map { flag, _ in
            Diagnostic(
                .warning,
                code: "flag-without-effect",
                "`\(flag)` has no effect in this version of Berth"
            )
        }
    }
}
