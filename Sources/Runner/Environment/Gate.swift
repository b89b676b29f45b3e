@preconcurrency import Dispatch
import Glibc

/// Lets a thread wait until another task has taken what it offered: at most one chunk of input is
/// held at a time.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Blocks the calling thread until the gate opens once.
    func wait() { semaphore.wait() }

    /// Lets the waiting thread through.
    func open() { semaphore.signal() }
}

/// Runs work on a thread of its own that nobody waits for.
func detachThread(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "berth.stdin").async(execute: body)
}

/// Changes of the size of this process's terminal.
enum WindowChanges {
    /// Returns a stream with one element for each change, until it is no longer read.
    static func stream() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let source = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
            source.setEventHandler { continuation.yield() }
            continuation.onTermination = { _ in source.cancel() }
            source.resume()
        }
    }
}
