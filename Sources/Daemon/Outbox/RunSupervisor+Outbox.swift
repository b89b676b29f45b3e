import Runs
import Store

extension RunSupervisor {
    /// Who carries out what is to be done outside.
    nonisolated var outboxHandlers: [any OutboxHandler] {
        [PushHandler(store: store, supervisor: self, log: log), notificationHandler]
    }

    /// Forgets the environment of a run's caller once nothing needs it any more.
    func forgetCaller(of run: RunIdentifier) {
        guard environments[run] != nil else { return }
        let isNeeded = try? store.readNow { view in
            try !view.overview(of: run).status.isOver
                || view.jobs(of: run).contains { $0.kind == .push && !$0.state.isOver }
        }
        if isNeeded != true { environments[run] = nil }
    }
}
