public import OrderedCollections

/// One Feature as a layer of the image: its lines in the Dockerfile and its files in the context.
public struct FeatureLayer: Hashable, Sendable {
    /// The place in install order, from 0.
    public var index: Int
    /// The short name, the last part of the Feature's id.
    public var shortName: String
    /// The Feature as the user wrote it.
    public var reference: String
    /// The Feature's version, if its metadata gives one.
    public var version: String?
    /// The text for people, if the metadata gives one.
    public var documentationURL: String?
    /// The digest of the Feature's contents.
    public var contentDigest: String
    /// The folder of the unpacked Feature on the host.
    public var hostPath: String
    /// The variables that the Feature wants in the container.
    public var containerEnvironment: OrderedDictionary<String, String>
    /// The options as lines `NAME='value'`, the text of `devcontainer-features.env`.
    public var environmentFile: String
    /// Why the Feature is in the plan.
    public var reason: String

    /// The name of the Feature's folder: short name and place, as the reference CLI has it.
    public var folderName: String { "\(shortName)_\(index)" }

    /// The Feature's folder in the build context.
    public var contextPath: String { "\(BuildContext.ownFolder)/features/\(folderName)" }

    /// The Feature's folder while its installer runs.
    public var installPath: String { "/tmp/dev-container-features/\(folderName)" }

    /// The name for people, such as `ghcr.io/devcontainers/features/node:1 1.6.2`.
    public var title: String {
        version.map { "\(reference) \($0)" } ?? reference
    }
}

extension FeatureLayer {
    /// The lines of the Dockerfile that set the Feature's variables and install it.
    ///
    /// BuildKit mounts the folder for the length of the step, so one layer is made and nothing of
    /// the folder stays behind. The legacy builder has to copy it first.
    func dockerfileLines(
        _ builder: BuildPlan.Builder,
        escape: Unicode.Scalar = "\\"
    ) -> [String] {
        var lines = ["", "# Feature \(title.replacing("\n", with: " "))"]
        // No Dockerfile can say a line break; the container gets such values by itself.
        lines += containerEnvironment.filter { !$0.value.contains(where: \.isNewline) }
            .map { name, value in
                let text = DockerfileText.quotedKeepingVariables(value, escape: escape)
                return "ENV \(name)=\(text)"
            }
        let installer = "\(installPath)/\(Self.installerName)"
        switch builder {
        case .buildKit:
            lines.append(
                "RUN --mount=type=bind,rw,source=\(contextPath),target=\(installPath)"
                    + " sh \(installer)"
            )
        case .legacy:
            lines.append("COPY \(contextPath) \(installPath)")
            lines.append("RUN sh \(installer) && rm -rf \(installPath)")
        }
        return lines
    }

    static let installerName = "berth-install.sh"
    static let environmentName = "devcontainer-features.env"
    static let builtInEnvironmentName = "devcontainer-features.builtin.env"

    /// The files that Berth adds to the Feature's folder.
    func files(containerUser: String, remoteUser: String) -> [ContextFile] {
        [
            ContextFile(
                path: "\(contextPath)/\(Self.environmentName)",
                text: environmentFile,
                isExecutable: false
            ),
            ContextFile(
                path: "\(contextPath)/\(Self.installerName)",
                text: installer(containerUser: containerUser, remoteUser: remoteUser),
                isExecutable: true
            ),
        ]
    }

    /// The script that calls the Feature's `install.sh` as the specification asks.
    ///
    /// The homes are looked up anew for every Feature, since an earlier one may have created the
    /// user, and stay empty as long as the user does not exist.
    private func installer(containerUser: String, remoteUser: String) -> String {
        """
        #!/bin/sh
        set -e
        home_of() {
            { getent passwd "$1" || grep -E "^$1:|^[^:]*:[^:]*:$1:" /etc/passwd; } 2>/dev/null \\
                | head -n 1 | cut -d: -f6 || true
        }
        _CONTAINER_USER=\(ShellText.quoted(containerUser))
        _REMOTE_USER=\(ShellText.quoted(remoteUser))
        _CONTAINER_USER_HOME=$(home_of "${_CONTAINER_USER%%:*}")
        _REMOTE_USER_HOME=$(home_of "${_REMOTE_USER%%:*}")
        export _CONTAINER_USER _REMOTE_USER _CONTAINER_USER_HOME _REMOTE_USER_HOME
        cd "$(dirname "$0")"
        set -a
        . ./\(Self.environmentName)
        set +a
        if [ ! -f ./install.sh ]; then
            echo "Feature" \(ShellText.quoted(title)) "has no install.sh" >&2
            exit 1
        fi
        chmod -R 0755 . 2> /dev/null || chmod +x ./install.sh
        echo "Feature" \(ShellText.quoted(title))
        sed 's/^/  /' ./\(Self.environmentName) || true
        status=0
        ./install.sh || status=$?
        if [ "$status" -ne 0 ]; then
            echo "Feature" \(ShellText.quoted(title)) "failed to install: install.sh returned $status" >&2
        \(documentationLine)
        fi
        exit "$status"

        """
    }
    private var documentationLine: String {
        documentationURL.map { "    echo \(ShellText.quoted("see \($0)")) >&2" } ?? "    :"
    }
}
