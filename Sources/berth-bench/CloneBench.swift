import FoundationEssentials
import Git

/// Measures what git does for a run: `berth-bench clone REPOSITORY FOLDER CACHE`.
///
/// Prints in milliseconds, one a line: how long the clone of a run takes, a snapshot of it in which
/// nothing has changed, and one in which one file has.
struct CloneBench {
    let repository: String
    let folder: String
    let cache: String

    private let clock = ContinuousClock()

    func run(environment: [String: String]) async throws {
        let program = try await GitProgram.find(environment: environment)
        let user = try await UserRepository.discover(at: repository, program: program)
        let run = try RunReference("bench")
        var request = RunClone.Request(
            run: run,
            base: try await user.resolve().commit,
            branch: try BranchName(validating: "berth/bench"),
            identity: .berth,
            workspace: folder + "/workspace",
            hostFolder: RunGitFolder(path: folder + "/git")
        )
        request.objectCache = ObjectCache(path: cache)
        let start = clock.now
        let new = try await RunClone.create(from: user, request)
        print(start.duration(to: clock.now) / .milliseconds(1))
        // The first one also sets up what the later ones compare with.
        _ = try await new.clone.snapshot(into: user)
        print(try await snapshot(new.clone, user, isNew: false))
        try Data("changed\n".utf8).write(to: URL(filePath: request.workspace + "/changed"))
        print(try await snapshot(new.clone, user, isNew: true))
        try await user.forget(run)
    }

    private func snapshot(
        _ clone: RunClone,
        _ user: UserRepository,
        isNew: Bool
    ) async throws -> Double {
        let start = clock.now
        let outcome = try await clone.snapshot(into: user)
        precondition(outcome.isNew == isNew)
        return start.duration(to: clock.now) / .milliseconds(1)
    }
}
