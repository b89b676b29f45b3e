import Runner
import Runs
import Store

/// What the supervisor knows of a run that is not over and that nobody drives.
struct WaitingRun {
    /// What was handed in.
    var submission: RunSubmission
    /// The overview as it was last kept.
    var overview: RunOverview
    /// What it keeps from others while it works.
    var reservation: Reservation
    /// Whether it has begun before.
    var hasBegun: Bool
    /// Where it begins, as the check of the task found it just now; nil for one that has to wait.
    var ground: RunGround?

    /// Whether it needs a credential for the model.
    var needsCredential: Bool { submission.rehearsal == nil }

    /// The name under which its parks are kept: that of its credential, or its own where it has
    /// none, as a rehearsal.
    var quota: String { overview.credential ?? "run-\(overview.identifier)" }

    /// As the queue sees it.
    func queued(isCredentialKnown: Bool) -> QueuedRun {
        QueuedRun(
            identifier: overview.identifier,
            priority: overview.priority,
            submitted: overview.created,
            repository: overview.repository,
            reservation: reservation,
            credential: quota,
            isCredentialKnown: isCredentialKnown,
            isPaid: needsCredential,
            after: submission.after,
            hasBegun: hasBegun
        )
    }
}
