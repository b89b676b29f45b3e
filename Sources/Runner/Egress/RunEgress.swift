import Egress
import Gateway
import LocalHTTP
import Runs
import Synchronization

/// A run's way out besides the model: what it may reach, and the record of what it asked for.
final class RunEgress: Sendable {
    private let gate: EgressGate
    private let records: Records
    private let keeper: any RunKeeper
    /// Events that found no room yet, as on a full disk.
    private let unkept = Mutex<[RunEvent]>([])

    /// What was asked for and is not kept yet.
    private final class Records: Sendable {
        let ledger: Mutex<EgressLedger>

        init(_ ledger: EgressLedger) { self.ledger = Mutex(ledger) }
    }

    /// How long what was asked for waits before it is kept.
    private static let delay = Duration.seconds(2)

    /// Creates a way out.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - policy: What may be reached; nil for nothing until ``allow(_:)``.
    ///   - keeper: Keeps the run's events.
    init(_ run: RunIdentifier, policy: EgressPolicy?, keeper: any RunKeeper) {
        let records = Records(EgressLedger(run: run))
        self.records = records
        self.keeper = keeper
        gate = EgressGate(policy: policy ?? EgressPolicy(mode: .none)) { record in
            records.ledger.withLock { $0.note(record) }
        }
    }

    /// Opens what a policy allows, and nothing else from now on.
    func allow(_ policy: EgressPolicy) { gate.policy = policy }

    /// Places that no rule allowed.
    var refusedPlaces: [String] { records.ledger.withLock { $0.refusedPlaces } }

    /// Listens while an operation lasts, and keeps what is asked for.
    func serving<Value: Sendable>(
        at place: SocketPlace,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let value = try await EgressProxy(place: place, gate: gate).serving {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while true {
                        try await Task.sleep(for: Self.delay)
                        await self.flush()
                    }
                }
                defer { group.cancelAll() }
                return try await operation()
            }
        }
        // What was still open is closed now, and its bytes are counted.
        await flush(isLast: true)
        return value
    }

    /// Keeps what was asked for; what cannot be kept is kept the next time.
    ///
    /// - Parameter isLast: Whether the agent is gone, so that nothing follows.
    func flush(isLast: Bool = false) async {
        let events = records.ledger.withLock { $0.events(at: RunEvent.now(), isLast: isLast) }
        let all = unkept.withLock { unkept in
            defer { unkept = [] }
            return unkept + events
        }
        guard !all.isEmpty else { return }
        do {
            try await keeper.keep(all, agentOffset: nil)
        } catch {
            unkept.withLock { $0 = Array((all + $0).suffix(EgressLedger.mostEvents)) }
        }
    }
}
