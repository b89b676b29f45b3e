import Synchronization

/// Holds the model's answers back until what the user of the gateway does between two turns is
/// done.
///
/// When a request brings results of tool calls, these calls are over, and the agent cannot begin
/// another before it has the answer. So this is the moment at which its files can be kept as the
/// calls left them. The request itself goes on meanwhile.
final class TurnBarrier: Sendable {
    private let action: (@Sendable (_ toolUses: [String]) async -> Void)?
    private let known = Mutex<Set<String>>([])

    init(_ action: (@Sendable (_ toolUses: [String]) async -> Void)?) {
        self.action = action
    }

    /// Begins the action for the calls that no request brought results of before; nil where there
    /// is nothing to do.
    func begin(_ toolResults: [String]) -> Task<Void, Never>? {
        guard let action else { return nil }
        let new = known.withLock { known in toolResults.filter { known.insert($0).inserted } }
        guard !new.isEmpty else { return nil }
        return Task { await action(new) }
    }
}

/// What has to be waited for before one answer may pass.
final class PendingTurn: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    func set(_ task: Task<Void, Never>?) { self.task.withLock { $0 = task } }

    func wait() async { await task.withLock { $0 }?.value }
}
