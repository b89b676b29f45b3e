import Diagnostics
import Git
import Runs
import Synchronization

extension RunWork {
    /// Brings the work back and returns its commits.
    func collect(_ container: String) async throws -> [String] {
        let clock = ContinuousClock()
        let start = clock.now
        let work = WorkReturn(
            engine: driver.engine,
            environment: request.environment,
            hostUser: request.hostUser
        )
        await keepConversation(container)
        let returned = try await patience.repeating {
            try await work.bringBack(self.currentTicket, self.folder, container: container)
        }
        if let event = RunEvent.branch(returned, currentTicket, run: request.identifier) {
            try await driver.keeper.keep([event], agentOffset: nil)
        }
        gathered.withLock { $0.returned = returned }
        driver.progress(
            .phaseFinished(
                .collect,
                clock.now - start,
                "\(returned.commits.count) \(returned.commits.count == 1 ? "commit" : "commits")"
            )
        )
        return returned.commits.map { "\($0.commit)" }
    }
}
