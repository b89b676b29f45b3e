import Glibc
import Synchronization
import UnixSignals

/// Lets the user end the program's work in good order: what it has begun is stopped first.
enum Interruption {
    private static let work = Mutex<Task<Void, Never>?>(nil)

    /// Runs the program's work to its end, so that it can be cancelled.
    static func running(_ body: @escaping @Sendable () async -> Void) async {
        let task = Task { await body() }
        work.withLock { $0 = task }
        await task.value
    }

    /// Lets Ctrl-C, `SIGTERM` and a closed terminal cancel the work from now on; the second one ends the process.
    ///
    /// - Parameter terminal: Where it is told.
    /// - Returns: What listens, until it is cancelled.
    static func cancelsWork(_ terminal: Terminal) -> Task<Void, Never> {
        Task {
            var isSecond = false
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                if isSecond { exit(130) }
                isSecond = true
                terminal.say("stopping …")
                work.withLock { $0 }?.cancel()
            }
        }
    }
}
