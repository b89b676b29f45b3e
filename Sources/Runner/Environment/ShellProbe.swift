import DevContainer
import OrderedCollections

/// Asks the user's own shell inside the container which environment it sets up.
struct ShellProbe: Hashable {
    /// Variables that belong to the probing shell alone.
    private static let ownVariables: Set<String> = [
        "PWD", "OLDPWD", "SHLVL", "_", "BERTH_COMMAND",
    ]

    /// Which start-up files count.
    let probe: UserEnvironmentProbe
    /// Marks the beginning and end of the environment in the output, since start-up files print;
    /// a new one for each probe, so that no file can print it.
    let marker: String

    /// The script that probes, for a shell of the remote user; nil for the probe `none`.
    ///
    /// The user's shell is the `SHELL` of the container, else that of `/etc/passwd`, else `sh`.
    var script: String? {
        guard let flags = Self.flags(probe) else { return nil }
        // Without /proc the variables come line by line.
        let dump = """
            echo \(marker); cat /proc/self/environ 2>/dev/null || printenv; echo \(marker)
            """
        return """
            shell=${SHELL:-}
            if [ -z "$shell" ]; then
                user=$(id -u)
                entry=$(getent passwd "$user" 2>/dev/null || grep -E "^[^:]*:[^:]*:$user:" /etc/passwd)
                shell=${entry##*:}
            fi
            [ -x "$shell" ] || shell=/bin/sh
            case ${shell##*/} in
            pwsh | pwsh-preview) exec "$shell" \(Self.powerShellFlags(probe)) '\(dump)' </dev/null ;;
            esac
            exec "$shell" \(flags) '\(dump)' </dev/null
            """
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

    /// The same of PowerShell, which wants `-Login` first.
    static func powerShellFlags(_ probe: UserEnvironmentProbe) -> String {
        switch probe {
        case .none, .interactiveShell: "-Command"
        case .loginShell, .loginInteractiveShell: "-Login -Command"
        }
    }

    /// Returns the environment that a probe printed, or nil when the output holds none.
    func environment(in output: [UInt8]) -> OrderedDictionary<String, String>? {
        let mark = Array(marker.utf8)
        guard let first = output.firstRange(of: mark) else { return nil }
        let rest = output[first.upperBound...].dropFirst()
        guard let last = rest.firstRange(of: mark) else { return nil }
        let printed = rest[..<last.lowerBound]
        let separator: UInt8 = printed.contains(0) ? 0 : UInt8(ascii: "\n")
        var environment: OrderedDictionary<String, String> = [:]
        for entry in printed.split(separator: separator) {
            let text = String(decoding: entry, as: UTF8.self)
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { continue }
            let name = String(text[..<equals])
            guard name.first != "\n", !Self.ownVariables.contains(name) else { continue }
            environment[name] = String(text[text.index(after: equals)...])
        }
        return environment.isEmpty ? nil : environment
    }
}
