public import Diagnostics
public import Runs

/// Which runtime of an engine a class of isolation means.
public enum RuntimeChoice {
    /// Returns the runtime, which the engine has to know.
    ///
    /// - Parameters:
    ///   - isolation: What is asked for.
    ///   - runtimes: The names of those that the engine has.
    /// - Returns: Nil for the engine's own choice.
    /// - Throws: A diagnostic that says how to register one.
    public static func runtime(
        for isolation: IsolationClass,
        among runtimes: [String]
    ) throws(DiagnosticError) -> String? {
        guard isolation.hasOwnKernel else { return nil }
        if let known = isolation.runtimeNames.first(where: { runtimes.contains($0) }) {
            return known
        }
        let name = isolation.runtimeNames.first ?? isolation.name
        let others = runtimes.filter { !$0.hasPrefix("io.containerd.") }
        throw DiagnosticError(
            Diagnostic(
                code: "isolation-missing",
                "the engine has no runtime for `--isolation \(isolation.name)`",
                notes: [
                    "it knows \(others.map { "`\($0)`" }.joined(separator: ", "))"
                ],
                hints: hints(isolation, name),
                exitCode: .environment
            )
        )
    }

    private static func hints(_ isolation: IsolationClass, _ name: String) -> [String] {
        var hints: [String] = []
        switch isolation {
        case .gvisor:
            hints = [
                "install gVisor (`apt-get install runsc`), and register it in `/etc/docker/daemon.json`: "
                    + #"`{ "runtimes": { "runsc": { "path": "/usr/bin/runsc", "#
                    + #""runtimeArgs": ["--network=host", "--platform=ptrace"] } } }`"#
            ]
        case .kata:
            hints = [
                "install Kata Containers, and register it in `/etc/docker/daemon.json`: "
                    + #"`{ "runtimes": { "kata-runtime": { "runtimeType": "io.containerd.kata.v2" } } }`"#
            ]
        case .container, .runtime:
            hints = ["register `\(name)` in `/etc/docker/daemon.json`"]
        }
        return hints + [
            "then start the engine again; docs/isolation.md tells more",
            "or go without it: `--isolation container`",
        ]
    }
}
