import Diagnostics
import Runs

/// What of a caller's environment is kept with a run, for a daemon that is started later.
///
/// It tells where things are, the language, and settings of runs. It is never a credential.
enum KeptEnvironment {
    private static let names: Set<String> =
        Set(Setting.all.filter { $0.flag != nil }.map(\.environmentVariable)).union([
            "HOME", "PATH", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "BERTH_AGENT",
            "BERTH_DOCKER", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH",
            "DOCKER_TLS_VERIFY", "DOCKER_API_VERSION", "ANTHROPIC_BASE_URL",
        ])
    private static let prefixes = ["LC_", "XDG_"]

    /// Returns the variables that are kept.
    static func variables(of environment: [String: String]) -> [String: String] {
        environment.filter { name, value in
            (names.contains(name) || prefixes.contains { name.hasPrefix($0) })
                && !hasPassword(value)
        }
    }

    /// Whether a value is an address with a password in it.
    private static func hasPassword(_ value: String) -> Bool {
        guard let mark = value.firstRange(of: "://") else { return false }
        let host = value[mark.upperBound...].prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return false }
        return host[..<at].contains(":")
    }

    /// What to tell of a run that begins in a later daemon than the one it was handed in to.
    static let note = Diagnostic(
        .note,
        code: "environment-gone",
        "the daemon was started again since the task was handed in",
        notes: [
            "of the variables of its shell, paths, language and Berth's settings are kept, and no others"
        ],
        hints: [
            "where the configuration uses others by `${localEnv:…}`, stop the run and `berth retry` it"
        ]
    )
}
