import Agent
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs
import Store
import Synchronization

/// Keeps what a run's driver hands it in the store: state, ticket and events, each call whole.
final class StoreKeeper: RunKeeper {
    private let store: Store
    private let run: RunIdentifier
    private let progress: Mutex<RunProgress>
    private let pushes: PushSchedule?
    private let outboxBell: EventBell
    /// Events that found no room yet.
    private let unkept = Mutex<[RunEvent]>([])
    private static let mostUnkept = 10_000

    /// Creates a keeper of a run that is in the store.
    ///
    /// - Parameters:
    ///   - store: Where it is kept.
    ///   - run: The run.
    ///   - progress: How far its agent is.
    ///   - pushes: What is pushed of it; nil for nothing.
    ///   - outboxBell: Rung when there is something new to push.
    init(
        store: Store,
        run: RunIdentifier,
        progress: RunProgress,
        pushes: PushSchedule?,
        outboxBell: EventBell
    ) {
        self.store = store
        self.run = run
        self.progress = Mutex(progress)
        self.pushes = pushes
        self.outboxBell = outboxBell
    }

    var agentOffset: Int {
        get throws { try store.readNow { try $0.agentOffset(of: run) } }
    }

    func keep(_ machine: RunMachine, _ ticket: RunTicket) throws {
        let status = RunStatus(machine.state)
        let run = run
        let time = RunEvent.now()
        let documents = ticket.json
        // Before the agent works there is nothing to lose: after a power cut the run begins anew.
        let isBeginning = machine.state.phase < .running
        try store.writeNow(isBeginning ? .process : .power) { transaction in
            let before = try transaction.view.overview(of: run).status
            // The end is kept together with the summary, by the one who drove the run.
            let isNews = !status.isOver && status != before
            try transaction.update(
                run,
                ticket: documents,
                machine: machine,
                events: isNews ? [.status(status, run: run, time: time)] : []
            ) { overview in
                if isNews { overview.status = status }
                overview.branch = ticket.branch
                overview.repository = ticket.repository
                if let container = machine.state.container { overview.container = container }
                if overview.started == nil { overview.started = time }
            }
        }
    }

    func keep(_ ticket: RunTicket) throws {
        let run = run
        let documents = ticket.json
        try store.writeNow { try $0.update(run, ticket: documents) }
    }

    func keep(_ events: [RunEvent], agentOffset: Int?) async throws {
        guard !events.isEmpty || agentOffset != nil else { return }
        let run = run
        let report = progress.withLock { progress -> RunProgress? in
            let before = progress
            for event in events { progress.observe(event) }
            return progress == before ? nil : progress
        }
        let pushes = pushes
        // A branch that moved must not be forgotten; of the agent's lines the log keeps all.
        let isBranch = events.contains { $0.kind == .branch }
        let hasPushes = try await store.write(isBranch ? .power : .process) { transaction in
            let news = try events.filter { try !Self.isKept($0, transaction) }
            try Self.append(news, to: run, agentOffset, transaction)
            if let report { try transaction.report(report, of: run) }
            guard let pushes else { return false }
            return try news.reduce(false) { try pushes.note($1, transaction) || $0 }
        }
        if hasPushes { outboxBell.ring() }
    }

    /// How far the agent is, with what the run cost so far in US dollars.
    func progress(with spentDollars: Double) -> RunProgress {
        progress.withLock { progress in
            progress.costDollars = spentDollars
            return progress
        }
    }

    func keepNow(_ events: [RunEvent]) {
        let run = run
        unkept.withLock { unkept in
            unkept = (unkept + events).suffix(Self.mostUnkept)
            let all = unkept
            guard !all.isEmpty,
                (try? store.writeNow(.process, { try Self.append(all, to: run, nil, $0) })) != nil
            else { return }
            unkept = []
        }
    }
}

extension StoreKeeper {
    /// How far back it is looked whether the move of a branch was told.
    private static let lookBack = 100

    /// Whether an event was kept before: work may be brought back a second time, after a kill.
    private static func isKept(
        _ event: RunEvent,
        _ transaction: StoreTransaction
    ) throws -> Bool {
        guard event.kind == .branch else { return false }
        return try transaction.view.lastEvents(of: event.run, limit: lookBack)
            .contains { $0.kind == .branch && $0.content == event.content }
    }

    /// Keeps events in their order; one of a snapshot stands in the list of snapshots, too.
    private static func append(
        _ events: [RunEvent],
        to run: RunIdentifier,
        _ agentOffset: Int?,
        _ transaction: StoreTransaction
    ) throws {
        guard events.contains(where: { $0.kind == .snapshot }) else {
            try transaction.append(events, to: run, agentOffset: agentOffset)
            return
        }
        for event in events {
            guard event.kind == .snapshot, let commit = event.content["commit"]?.string else {
                try transaction.append([event], to: run)
                continue
            }
            let snapshot = RunSnapshot(
                run: run,
                commit: commit,
                tree: event.content["tree"]?.string ?? "",
                toolCalls: (event.content["toolCalls"]?.array ?? []).compactMap(\.string),
                changedFiles: []
            )
            try transaction.insert(snapshot, time: event.time, content: event.content)
        }
    }
}

extension RunProgress {
    /// Takes over what an event tells of how far the agent is.
    fileprivate mutating func observe(_ event: RunEvent) {
        guard event.kind == .agent, let kind = event.content["event"]?.string else { return }
        switch kind {
        case "tool":
            activity = Activity(
                tool: event.content["tool"]?.string ?? "",
                argument: event.content["text"]?.string ?? "",
                since: event.time
            )
        case "tool-result", "text", "thinking": activity = nil
        case "result": activity = nil
        default: break
        }
    }
}

extension RunState {
    /// The container, once there is one.
    fileprivate var container: String? {
        switch self {
        case .preparing, .building, .settingUp, .finished: nil
        case .sealing(let sealing): sealing.container
        case .running(let running): running.container
        case .parked(let parked): parked.running.container
        case .collecting(let collecting): collecting.container
        }
    }
}
