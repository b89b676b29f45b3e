import JSONC
import OrderedCollections
import Runs
import Store

extension RunSummary {
    /// How far back the event of a branch is looked for.
    private static let lookBack = 200

    /// Adds the branch that has the work, where a daemon that was killed could not tell it.
    mutating func addBranch(of run: RunIdentifier, _ view: StoreView) throws {
        guard branch == nil else { return }
        let moved = try view.lastEvents(of: run, limit: Self.lookBack)
            .last { $0.kind == .branch }
        guard let moved else { return }
        branch = moved.content["branch"]?.string
        hasWork = true
    }
}
