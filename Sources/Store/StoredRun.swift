public import JSONC
public import Runs

/// A run with all that is kept of it, but for its events and snapshots.
public struct StoredRun: Hashable, Sendable {
    /// What lists show.
    public var overview: RunOverview
    /// What was handed in.
    public var submission: RunSubmission
    /// What was decided before the work began, as its owner wrote it.
    public var ticket: JSONValue?
    /// The machine that goes on with the run; nil before it began.
    public var machine: RunMachine?
}
