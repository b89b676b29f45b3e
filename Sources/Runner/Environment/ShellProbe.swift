import DevContainer
import OrderedCollections

/// Asks the user's own shell inside the container which environment it sets up.
enum ShellProbe {
    /// Marks the beginning and end of the environment in the output, since start-up files print.
    private static let marker = "berth-environment-8c1f"

    /// Variables that belong to the probing shell alone.
    private static let ownVariables: Set<String> = [
        "PWD", "OLDPWD", "SHLVL", "_", "BERTH_PROBE_SHELL",
    ]

    /// The command that probes, for `exec` as the remote user; nil for the probe `none`.
    ///
    /// The user's shell is the `SHELL` of the container, else that of `/etc/passwd`, else `sh`.
    static func command(_ probe: UserEnvironmentProbe) -> [String]? {
        guard let flags = flags(probe) else { return nil }
        let dump = "echo \(marker); cat /proc/self/environ; echo; echo \(marker)"
        return [
            "/bin/sh", "-c",
            """
            shell=${SHELL:-}
            if [ -z "$shell" ]; then
                user=$(id -u)
                entry=$(getent passwd "$user" 2>/dev/null || grep -E "^[^:]*:[^:]*:$user:" /etc/passwd)
                shell=${entry##*:}
            fi
            [ -x "$shell" ] || shell=/bin/sh
            exec "$shell" \(flags) '\(dump)' </dev/null
            """,
        ]
    }

    /// The flags that make a shell read the start-up files of a probe.
    static func flags(_ probe: UserEnvironmentProbe) -> String? {
        switch probe {
        case .none: nil
        case .loginShell: "-lc"
        case .interactiveShell: "-ic"
        case .loginInteractiveShell: "-lic"
        }
    }

    /// Returns the environment that a probe printed, or nil when the output holds none.
    static func environment(in output: [UInt8]) -> OrderedDictionary<String, String>? {
        let mark = Array(marker.utf8)
        guard let first = output.firstRange(of: mark) else { return nil }
        let rest = output[first.upperBound...].dropFirst()
        guard let last = rest.firstRange(of: mark) else { return nil }
        var environment: OrderedDictionary<String, String> = [:]
        for entry in rest[..<last.lowerBound].split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { continue }
            let name = String(text[..<equals])
            guard name.first != "\n", !ownVariables.contains(name) else { continue }
            environment[name] = String(text[text.index(after: equals)...])
        }
        return environment
    }
}
