import Daemon
import Git
import Runner
import Runs

extension RunWorkView {
    /// Returns what of the work runs outside of its container, from where its pipeline began.
    ///
    /// - Parameters:
    ///   - repository: The repository that has the work.
    ///   - target: A commit that the work is to come into: what it has already does not count; nil
    ///     where that is not known.
    ///   - session: The command under way.
    /// - Returns: The files.
    /// - Throws: What git refused.
    func triggers(
        in repository: UserRepository,
        into target: ObjectName? = nil,
        _ session: Session
    ) async throws -> TriggerList {
        guard let tip = try await repository.tip(of: try BranchName(validating: branch)) else {
            return TriggerList(triggers: [], tip: nil)
        }
        var ground = base
        if let target {
            ground = try await repository.commonBase(of: target, tip)
        } else if view.pipeline != view.identifier,
            let first = try? await session.whole(view.pipeline).base.flatMap({ ObjectName($0) }),
            try await repository.commonBase(of: first, tip) == first
        {
            ground = first
        }
        return TriggerList(
            triggers: try await repository.triggers(from: ground, to: tip),
            tip: tip
        )
    }
}
