import Synchronization

/// What a work tree looked like at the last snapshot, kept by the process that takes them.
///
/// It spares reading and writing that from and to disk for each one. What is on disk may then be
/// older, which costs the next process some reading and nothing else.
public final class SnapshotMemory: Sendable {
    private struct Kept {
        var state: SnapshotState
        var written: ContinuousClock.Instant
    }

    private let kept = Mutex<Kept?>(nil)

    /// The disk is not left behind for longer than this.
    private static let longestLag = Duration.seconds(20)

    /// Creates a memory of nothing.
    public init() {}

    /// The state of a clone, if it is known.
    func state(of base: ObjectName) -> SnapshotState? {
        kept.withLock { kept in
            guard let state = kept?.state, state.base == base else { return nil }
            return state
        }
    }

    /// Keeps what was seen of a work tree in which nothing has changed.
    func renew(_ state: SnapshotState) {
        kept.withLock { kept in
            let written = kept?.written ?? .now
            kept = Kept(state: state, written: written)
        }
    }

    /// Keeps a state, and writes it where the last one written is old.
    func keep(_ state: SnapshotState, at path: String) throws(GitError) {
        let now = ContinuousClock.now
        let written = kept.withLock { kept in
            if let old = kept?.written, now - old < Self.longestLag {
                kept = Kept(state: state, written: old)
                return true
            }
            kept = Kept(state: state, written: now)
            return false
        }
        if !written { try state.write(to: path) }
    }
}
