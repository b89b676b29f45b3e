import Dispatch

/// Runs all that follow agents at work one after the other.
///
/// What a beat finds is read by many of them within moments, each for a short time: taking turns
/// on one thread costs less than waking a thread for each.
final class OutputExecutor: TaskExecutor {
    /// The one of this process.
    static let shared = OutputExecutor()

    private let queue = DispatchQueue(label: "berth.output")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
