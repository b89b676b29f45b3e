import ArgumentParser
import Diagnostics

/// Flags of the reference CLI that Berth accepts, so that scripts keep working, and that have no
/// effect here; a warning says so where a user could expect one.
struct ReferenceOptions: ParsableArguments {
    @Option(name: .customLong("docker-path"), help: .hidden)
    var dockerPath: String?

    @Option(name: .customLong("docker-compose-path"), help: .hidden)
    var dockerComposePath: String?

    @Option(name: .customLong("log-level"), help: .hidden)
    var logLevel: String?

    @Option(name: .customLong("log-format"), help: .hidden)
    var logFormat: String?

    @Option(name: .customLong("terminal-columns"), help: .hidden)
    var terminalColumns: Int?

    @Option(name: .customLong("terminal-rows"), help: .hidden)
    var terminalRows: Int?

    @Option(name: .customLong("terminal-log-file"), help: .hidden)
    var terminalLogFile: String?

    @Option(name: .customLong("user-data-folder"), help: .hidden)
    var userDataFolder: String?

    @Option(name: .customLong("container-data-folder"), help: .hidden)
    var containerDataFolder: String?

    @Option(name: .customLong("container-system-data-folder"), help: .hidden)
    var containerSystemDataFolder: String?

    @Option(name: .customLong("container-session-data-folder"), help: .hidden)
    var containerSessionDataFolder: String?

    @Option(name: .customLong("workspace-mount-consistency"), help: .hidden)
    var workspaceMountConsistency: String?

    @Option(name: .customLong("gpu-availability"), help: .hidden)
    var gpuAvailability: String?

    @Option(name: .customLong("buildkit"), help: .hidden)
    var buildkit: String?

    @Option(name: .customLong("dotfiles-repository"), help: .hidden)
    var dotfilesRepository: String?

    @Option(name: .customLong("dotfiles-install-command"), help: .hidden)
    var dotfilesInstallCommand: String?

    @Option(name: .customLong("dotfiles-target-path"), help: .hidden)
    var dotfilesTargetPath: String?

    @Option(name: .customLong("secrets-file"), help: .hidden)
    var secretsFile: String?

    @Option(name: .customLong("cache-to"), help: .hidden)
    var cacheTo: String?

    @Flag(name: .customLong("skip-feature-auto-mapping"), help: .hidden)
    var skipFeatureAutoMapping = false

    @Flag(name: .customLong("omit-syntax-directive"), help: .hidden)
    var omitSyntaxDirective = false

    @Flag(name: .customLong("omit-config-remote-env-from-metadata"), help: .hidden)
    var omitConfigRemoteEnvFromMetadata = false

    func validate() throws {
        guard (terminalColumns == nil) == (terminalRows == nil) else {
            throw ValidationError("--terminal-columns and --terminal-rows need each other")
        }
    }

    /// What the given flags ask for and Berth does not do.
    var warnings: [Diagnostic] {
        let ignored = [
            ("--docker-compose-path", dockerComposePath != nil),
            ("--dotfiles-repository", dotfilesRepository != nil),
            ("--secrets-file", secretsFile != nil),
            ("--cache-to", cacheTo != nil),
            ("--buildkit never", buildkit == "never"),
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
