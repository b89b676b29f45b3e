import Diagnostics

extension RunQueue {
    /// The runs whose predecessors will never all succeed, with the reason.
    ///
    /// A run that waits for one of these is among them.
    func hopeless() -> [RunIdentifier: RunFailure] {
        var failures: [RunIdentifier: RunFailure] = [:]
        let runs = queued.filter { !$0.after.isEmpty }
        guard !runs.isEmpty else { return failures }
        let indices = Dictionary(
            runs.enumerated().map { ($1.identifier, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let sorting = DependencyOrder(
            dependencies: runs.map { run in run.after.compactMap { indices[$0] } }
        )
        for circle in sorting.circles {
            for index in circle {
                let names = circle.map { runs[$0].identifier }
                failures[runs[index].identifier] = RunFailure.circle(of: names)
            }
        }
        let open = Set(queued.map(\.identifier) + working.map(\.identifier))
        for index in sorting.order where failures[runs[index].identifier] == nil {
            let run = runs[index]
            for first in run.after {
                guard let failure = failure(behind: first, open, failures) else { continue }
                failures[run.identifier] = failure
                break
            }
        }
        return failures
    }

    private func failure(
        behind first: RunIdentifier,
        _ open: Set<RunIdentifier>,
        _ failures: [RunIdentifier: RunFailure]
    ) -> RunFailure? {
        if let failure = failures[first] {
            return .predecessor(first, "cannot begin", reason: failure.summary)
        }
        switch predecessors[first] ?? (open.contains(first) ? .open : .unknown) {
        case .open, .succeeded: return nil
        case .ended(let status):
            let end = if case .stopped = status { "was stopped" } else { "failed" }
            return .predecessor(first, end, reason: status.reason)
        case .unknown: return .predecessor(first, "was removed before it succeeded", reason: nil)
        }
    }
}

extension RunFailure {
    fileprivate static func predecessor(
        _ run: RunIdentifier,
        _ end: String,
        reason: String?
    ) -> Self {
        Self(
            Diagnostic(
                code: "run-predecessor",
                "it was to begin after \(run), which \(end)",
                notes: reason.map { ["\(run): \($0)"] } ?? [],
                hints: ["see `berth show \(run)`, then `berth retry` both"],
                exitCode: .workFailed
            )
        )
    }

    fileprivate static func circle(of runs: [RunIdentifier]) -> Self {
        let names = runs.map(\.description).joined(separator: ", ")
        return Self(
            Diagnostic(
                code: "run-circle",
                "runs wait for each other: \(names)",
                hints: ["hand them in again, with `after` in one direction only"]
            )
        )
    }
}
