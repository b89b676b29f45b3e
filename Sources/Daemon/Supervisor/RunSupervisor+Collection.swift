import Diagnostics
import JSONC
import Runner
import Runs
import Store

extension RunSupervisor {
    /// How long a new daemon does what is more urgent first.
    static let firstLook = Duration.seconds(5)
    /// The longest time between two looks at what runs left.
    private static let longestPause = Duration.seconds(3_600)
    /// How long the end of a run is waited for others that come with it.
    private static let gathering = Duration.seconds(2)

    /// Removes what is due by the user's settings after a time, and then whenever something is.
    func collect(after time: Duration) {
        guard !isClosing else { return }
        collection?.cancel()
        collection = Task {
            try? await Task.sleep(for: time)
            if Task.isCancelled { return }
            // From here on it is not cut off by the end of another run.
            collection = nil
            await collectNow()
        }
    }

    /// A run ended: what it left has its time, or takes disk that is short.
    func collectAfterEnd() {
        let surroundings = HostSurroundings(
            environment: environment,
            folders: place.folders,
            currentFolder: "/"
        )
        guard let policy = try? prunePolicy(surroundings) else { return }
        let age = Duration.seconds(policy.age.seconds)
        if policy.isLimitedByDisk || age < Self.longestPause { collect(after: Self.gathering) }
    }

    private func collectNow() async {
        var pause = Self.longestPause
        let surroundings = HostSurroundings(
            environment: environment,
            folders: place.folders,
            currentFolder: "/"
        )
        do {
            let policy = try prunePolicy(surroundings)
            if !isPruning {
                isPruning = true
                defer { isPruning = false }
                let work = try pruneWork(surroundings)
                let decision = try await work.decision(
                    policy,
                    isMeasured: policy.isLimitedByDisk
                )
                _ = try await carryOut(decision, work)
            }
            pause = try nextPause(policy)
        } catch {
            log.write("cannot look at what runs left: \(Fault.line(of: error))")
        }
        if collection == nil { collect(after: pause) }
    }

    /// How long nothing more becomes due, as far as runs go that are over by now.
    private func nextPause(_ policy: PrunePolicy) throws -> Duration {
        var filter = RunFilter()
        filter.isOver = true
        let chosen = filter
        let now = RunEvent.now()
        let next = try store.readNow { try $0.runs(chosen) }
            .compactMap(\.ended)
            .filter { !policy.isDue($0, at: now) }
            .min()
        guard let next else { return Self.longestPause }
        let rest = Duration.milliseconds(next - now) + .seconds(policy.age.seconds)
        return min(Self.longestPause, max(Self.gathering, rest))
    }
}
