/// What a Berth process exits with; the table is in `docs/exit-codes.md`.
///
/// `berth exec` is the exception: it returns the command's own code.
public enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
    /// Everything that was asked for is done.
    case done = 0
    /// The user's work failed: a build, a lifecycle command or the agent.
    case workFailed = 1
    /// The input is wrong: a configuration, a prompt, a reference.
    case badInput = 2
    /// The surroundings are not as needed: Docker, network, disk, credentials.
    case environment = 3
    /// The command line is wrong.
    case usage = 64
    /// A fault of Berth itself.
    case bug = 70
    /// The user interrupted the work.
    case interrupted = 130
}
