import Diagnostics
import Git
import OrderedCollections
import Runner
import Runs
import Store

/// Tells of snapshots that a daemon took before it was killed, and could not tell of any more.
struct UntoldSnapshots {
    let run: RunIdentifier
    let store: Store
    let surroundings: HostSurroundings

    /// Finds them in the user's repository, in their order.
    ///
    /// - Throws: What is wrong with the repository, or the store.
    func events(_ repository: String) async throws -> [RunEvent] {
        let known = try await store.read { [run] view in
            Set(try view.snapshots(of: run).map(\.commit))
        }
        let program = try await GitProgram.find(environment: surroundings.environment)
        return try await UserRepository.discover(at: repository, program: program)
            .snapshots(of: RunReference("\(run)"))
            .filter { !known.contains("\($0.commit)") }
            .map { snapshot in
                RunEvent.snapshot(
                    snapshot,
                    toolUses: (snapshot.label ?? "").split(separator: " ").map(String.init),
                    changedFiles: nil,
                    run: run
                )
            }
    }
}
