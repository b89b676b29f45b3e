import Diagnostics

extension Notification {
    private static let longestPrompt = 80
    private static let longestReason = 300

    /// Tells where a run has come to; nil where nobody needs to be told.
    ///
    /// A run that its user stopped is no news. For runs in the queue there is one notification for
    /// all of them: see ``parked(_:runs:time:)``, ``credentialNeeded(runs:time:)`` and
    /// ``budgetSpent(_:runs:time:)``.
    ///
    /// - Parameters:
    ///   - status: Where the run stands.
    ///   - run: The run.
    ///   - time: When it came there, in milliseconds since 1970.
    ///   - isByUser: Whether the user stopped it.
    public init?(
        _ status: RunStatus,
        of run: RunSubject,
        time: Int,
        isByUser: Bool = false
    ) {
        let occasion: Settings.Occasion
        let end: String
        switch status {
        case .succeeded: (occasion, end) = (.finish, "is done")
        case .failed: (occasion, end) = (.failure, "failed")
        case .stopped where !isByUser: (occasion, end) = (.failure, "was stopped")
        case .parked: (occasion, end) = (.waiting, "waits")
        default: return nil
        }
        var lines = [TerminalText.oneLine(run.prompt, width: Self.longestPrompt)]
        if let reason = status.reason {
            lines.append(TerminalText.oneLine(reason, width: Self.longestReason))
        }
        lines.append(run.numbers)
        self.init(
            identifier: "\(run.identifier)-\(status.word)-\(time)",
            occasion: occasion,
            time: time,
            title: "Run \(run.identifier) \(end)",
            body: lines.filter { !$0.isEmpty }.joined(separator: "\n"),
            run: run
        )
    }

    /// Tells that runs wait until their credential may be used again.
    public static func parked(_ park: RunStatus.Park, runs: Int, time: Int) -> Self {
        Self(
            identifier: "parked-\(park.until)",
            occasion: .waiting,
            time: time,
            title: "\(counted(runs)) until \(clock(park.until))",
            body: TerminalText.oneLine(park.reason, width: longestReason)
        )
    }

    /// Tells that runs wait for a credential.
    public static func credentialNeeded(runs: Int, time: Int) -> Self {
        Self(
            identifier: "credential-\(time)",
            occasion: .waiting,
            time: time,
            title: "\(counted(runs)) for a credential",
            body: "It was given by a shell only, and the daemon was restarted since. "
                + "Run any `berth` command that starts a run from that shell."
        )
    }

    /// Tells that a budget is spent.
    public static func budgetSpent(_ stop: BudgetState.Stop, runs: Int, time: Int) -> Self {
        Self(
            // Once a day, and once for each limit.
            identifier: "budget-\(stop.until.map(String.init) ?? "total")-"
                + stop.reason.filter { $0.isNumber || $0 == "." },
            occasion: .budget,
            time: time,
            title: "\(counted(runs)), for \(stop.reason)",
            body: stop.until.map { "They go on at \(clock($0))." }
                ?? "They go on when `budgets.total` is raised."
        )
    }

    private static func counted(_ runs: Int) -> String {
        runs == 1 ? "1 run waits" : "\(runs) runs wait"
    }

    /// A time of day in UTC, which needs no table of time zones.
    static func clock(_ milliseconds: Int) -> String {
        let minutes = ((milliseconds / 60_000) % 1440 + 1440) % 1440
        let twoDigits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60)) UTC"
    }
}

extension Notification.RunSubject {
    /// What came of it in numbers, such as `2 commits on berth/fix, $0.42, 12m`.
    fileprivate var numbers: String {
        var parts: [String] = []
        if let branch, commits > 0 {
            let name = TerminalText.oneLine(branch, width: 200)
            parts.append("\(commits) \(commits == 1 ? "commit" : "commits") on \(name)")
        }
        if let costDollars { parts.append(Dollars.text(costDollars)) }
        if let durationMilliseconds, durationMilliseconds >= 1000 {
            parts.append(TimeSpan(seconds: durationMilliseconds / 1000).description)
        }
        return parts.joined(separator: ", ")
    }
}
