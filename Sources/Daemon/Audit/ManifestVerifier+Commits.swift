import Git
import JSONC
import OrderedCollections
import Runs

extension ManifestVerifier {
    /// Holds a manifest's commits against the user's repository.
    func commits(_ manifest: RunManifest, _ result: inout Verification) async throws {
        let work = manifest["work"] ?? [:]
        let commits = (work["commits"]?.array ?? []).compactMap {
            $0.string.flatMap { ObjectName($0) }
        }
        guard let tip = commits.last else {
            result.note("commits", "the run brought no commits back")
            return
        }
        let path = manifest["run"]?["repository"]?.string ?? ""
        let repository: UserRepository
        do {
            repository = try await UserRepository.discover(
                at: path,
                program: try await GitProgram.find(environment: environment)
            )
        } catch {
            result.note("commits", "the repository `\(path)` cannot be read here")
            return
        }
        var isWhole = true
        for commit in commits {
            switch try await repository.presence(of: commit) {
            case .whole: continue
            case .missing: result.refute("commits", "the commit \(commit) is missing in `\(path)`")
            case .differs: result.refute("commits", "the commit \(commit) differs in `\(path)`")
            }
            isWhole = false
        }
        if isWhole { result.confirm("commits", "\(commits.count) commits are in `\(path)`") }
        try await branch(work["branch"]?.string, tip, repository, &result)
    }

    private func branch(
        _ name: String?,
        _ tip: ObjectName,
        _ repository: UserRepository,
        _ result: inout Verification
    ) async throws {
        guard let name, let branch = try? BranchName(validating: name) else { return }
        guard let now = try await repository.tip(of: branch) else {
            result.note("branch", "the branch `\(name)` is not there any more")
            return
        }
        if now == tip {
            result.confirm("branch", "`\(name)` is at \(tip.short)")
        } else if try await repository.contains(tip, from: now) {
            result.note("branch", "`\(name)` went on from \(tip.short) to \(now.short)")
        } else {
            result.refute("branch", "`\(name)` was moved to \(now.short), without \(tip.short)")
        }
    }
}
