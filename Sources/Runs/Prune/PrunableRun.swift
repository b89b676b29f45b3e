/// What is known of a run whose leftovers are looked at.
public struct PrunableRun: Hashable, Sendable {
    /// Where the work of a run is.
    public enum Work: Hashable, Sendable {
        /// There is none: nothing was committed or changed.
        case none
        /// It is part of another branch of the user's repository, by that one's name.
        case merged(into: String)
        /// It is on a branch of the user's repository, and in no other.
        case unmerged(branch: String)
        /// Its branch was removed, and no other has it.
        case abandoned(branch: String)
        /// It did not come back.
        case onlyHere
        /// Nobody knows, for a reason, a clause.
        case unknown(String)
    }

    /// The run.
    public var identifier: RunIdentifier
    /// The first run of its pipeline, with which it shares branch and conversation.
    public var pipeline: RunIdentifier
    /// Where it stands.
    public var status: RunStatus
    /// When it ended, in milliseconds since 1970; nil before.
    public var ended: Int?
    /// Where its work is.
    public var work: Work

    /// Describes a run.
    public init(
        identifier: RunIdentifier,
        pipeline: RunIdentifier,
        status: RunStatus,
        ended: Int?,
        work: Work
    ) {
        self.identifier = identifier
        self.pipeline = pipeline
        self.status = status
        self.ended = ended
        self.work = work
    }

    /// Why all that is kept of the run is still needed; nil when it is not.
    public var hold: String? {
        switch work {
        case .none, .merged: nil
        case .unmerged(let branch): "`\(branch)` is not merged"
        case .abandoned(let branch): "`\(branch)` is gone, and no other branch has its work"
        case .onlyHere: "the work of \(identifier) may be nowhere else"
        case .unknown(let reason): reason
        }
    }
}
