import DockerEngine
import OrderedCollections

/// Files of the container's system that make login shells, such as those of `su -`, see the
/// container's environment; written once, as root, before anything is started inside.
///
/// The markers are those of the reference CLI, so that neither tool repeats what the other did.
struct SystemFiles {
    /// How long the edit may take.
    private static let limit = Duration.seconds(20)
    private static let referenceFolder = "/var/devcontainer"

    let engine: DockerEngine
    let environment: RunningEnvironment
    /// The folder of the markers.
    var folder: String?

    /// Puts the container's variables into `/etc/environment`, and lets `/etc/profile` keep a
    /// `PATH` that is set already.
    ///
    /// A system that cannot be edited stays as it is; the probe then puts the `PATH` right.
    func edit() async throws {
        do {
            _ = try await engine.run(
                ExecConfig(command(before: "true"), user: "root", workingDirectory: "/"),
                in: environment.containerIdentifier,
                limit: Self.limit
            )
        } catch DockerError.timeout {
            return
        }
    }

    /// Returns the command that edits the files and then goes on with a script, for root.
    func command(before script: String) -> [String] {
        [
            "/bin/sh", "-c", "(\n\(Self.script)\n) >/dev/null 2>&1\n\(script)", "sh",
            folder ?? Self.referenceFolder, lines,
        ]
    }

    /// Values of several lines cannot stand in that file.
    private var lines: String {
        environment.containerEnvironment.filter { !$0.value.contains(where: \.isNewline) }
            .map { "\($0.key)=\"\($0.value)\"\n" }.joined()
    }

    private static let script = #"""
        set -e
        mkdir -p "$1"
        mark() { [ ! -e "$1" ] && : > "$1"; }
        if mark "$1/.patchEtcEnvironmentMarker"; then
            printf '\n%s' "$2" >> /etc/environment
        fi
        if mark "$1/.patchEtcProfileMarker" && [ -f /etc/profile ]; then
            sed -i -E 's/(^|[[:space:]])PATH=([^$]+)$/\1PATH=${PATH:-\2}/' /etc/profile
        fi
        """#
}
