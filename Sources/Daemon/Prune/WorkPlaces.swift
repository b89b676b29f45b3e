import Git
import Glibc
import JSONC
import OrderedCollections
import Runner
import Runs
import Store
import Synchronization

/// Finds out where the work of runs is.
final class WorkPlaces: Sendable {
    private let program: GitProgram
    private let store: Store
    private let folders: BerthFolders
    /// The repositories that were looked at, by their paths; nil for what is none any more.
    private let repositories = Mutex<[String: UserRepository?]>([:])

    /// Looks at nothing yet.
    init(program: GitProgram, store: Store, folders: BerthFolders) {
        self.program = program
        self.store = store
        self.folders = folders
    }

    /// Tells where the work of a run that is over is.
    @concurrent func work(of run: StoredRun) async -> PrunableRun.Work {
        let overview = run.overview
        let folder = RunFolder(path: "\(folders.runs)/\(overview.identifier)")
        if access(folder.workspace, F_OK) == 0 { return .onlyHere }
        guard let last = overview.commits.last, let tip = ObjectName(last) else { return .none }
        guard let repository = await repository(at: overview.repository) else {
            return .unknown("its repository `\(overview.repository)` cannot be read")
        }
        guard let name = branch(of: run) else { return .none }
        do {
            let branch = try BranchName(validating: name)
            let base = run.ticket?["baseName"]?.string
            let place = try await repository.place(
                of: branch,
                tip: tip,
                targets: [repository.currentBranch, base, "refs/remotes/origin/HEAD"]
                    .compactMap(\.self)
            )
            return switch place {
            case .merged(let target): .merged(into: target)
            case .onBranch: .unmerged(branch: name)
            case .nowhereElse: .abandoned(branch: name)
            case .missing: .none
            }
        } catch {
            return .unknown("where its work is cannot be told: \(Fault.line(of: error))")
        }
    }

    /// The branch that has the work, which may be another than was asked for.
    private func branch(of run: StoredRun) -> String? {
        let events = try? store.readNow { view in
            try view.lastEvents(of: run.overview.identifier, limit: 200)
        }
        let summary = events?.last { $0.content["summary"] != nil }?.content["summary"]
        return summary?["branch"]?.string ?? run.overview.branch
    }

    /// The repository at a path, looked at once.
    func repository(at path: String) async -> UserRepository? {
        if let known = repositories.withLock({ $0[path] }) { return known }
        let found = try? await UserRepository.discover(at: path, program: program)
        repositories.withLock { $0[path] = found }
        return found
    }
}
