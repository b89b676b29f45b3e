import ArgumentParser
import Diagnostics
import Resolver

/// What a command that resolves Features does with the lockfile; the reference CLI's flags.
struct LockfileOptions: ParsableArguments {
    @Flag(
        name: .customLong("no-lockfile"),
        help: "Neither read nor write devcontainer-lock.json."
    )
    var noLockfile = false

    @Flag(
        name: .customLong("frozen-lockfile"),
        help: "Fail when devcontainer-lock.json is not there or would change."
    )
    var frozenLockfile = false

    @Flag(name: .customLong("experimental-lockfile"), help: .hidden)
    var experimentalLockfile = false

    @Flag(name: .customLong("experimental-frozen-lockfile"), help: .hidden)
    var experimentalFrozenLockfile = false

    func validate() throws {
        let opposites = [
            ("--frozen-lockfile", frozenLockfile),
            ("--experimental-frozen-lockfile", experimentalFrozenLockfile),
            ("--experimental-lockfile", experimentalLockfile),
        ]
        for (flag, isGiven) in opposites where noLockfile && isGiven {
            throw ValidationError("--no-lockfile and \(flag) are mutually exclusive.")
        }
    }

    /// What the flags ask for.
    var use: LockfileUse {
        if noLockfile { return .ignored }
        return frozenLockfile || experimentalFrozenLockfile ? .frozen : .write
    }

    /// What is to be said of old names of the flags.
    var warnings: [Diagnostic] {
        let old = [
            (
                "--experimental-lockfile", experimentalLockfile,
                "lockfiles are written by default"
            ),
            (
                "--experimental-frozen-lockfile", experimentalFrozenLockfile,
                "use `--frozen-lockfile`"
            ),
        ]
        return old.filter(\.1).map { flag, _, hint in
            Diagnostic(
                .warning,
                code: "flag-deprecated",
                "`\(flag)` is deprecated",
                hints: [hint]
            )
        }
    }
}
