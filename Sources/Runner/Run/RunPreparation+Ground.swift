import Diagnostics
import Git
import Runs

/// Where the run begins.
extension RunPreparation {
    /// The user's repository: as the check of the task found it, or as it is now.
    func repository() async throws -> UserRepository {
        if let ground = request.ground, ground.isFresh { return ground.repository }
        return try await UserRepository.discover(
            at: request.repository,
            program: try await GitProgram.find(environment: request.environment)
        )
    }

    /// Where the run begins: as the check of the task found it, or, for a run that had to wait, as
    /// it is now.
    func currentGround() async throws -> RunGround {
        if let ground = request.ground, ground.isFresh { return ground }
        return try await ground(in: try await repository())
    }

    /// Looks up where the run begins.
    ///
    /// - Throws: A diagnostic for a base that is not there, or a branch that is taken or gone.
    func ground(in repository: UserRepository) async throws -> RunGround {
        let instant = ContinuousClock.now
        let isFollowing = request.continued != nil && !request.isFork
        let base = try await repository.resolve(
            base: isFollowing ? request.continued?.branch : request.base ?? forkBase
        )
        let branch = try BranchName(validating: try branchName())
        let top = repository.topLevel ?? repository.gitDirectory
        let subfolder = RunGround.subfolder(of: top, at: request.repository)
        let start = try await repository.start(
            on: branch,
            paths: RunGround.configurationPaths(subfolder),
            in: base.commit
        )
        if isFollowing {
            guard start.tip != nil else { throw DiagnosticError(Self.gone(branch)) }
        } else if start.tip != nil {
            throw DiagnosticError(Self.taken(branch))
        } else if try await isImpossible(branch, start, repository) {
            throw DiagnosticError(Self.impossible(branch))
        }
        return RunGround(
            repository: repository,
            top: top,
            subfolder: subfolder,
            base: base,
            branch: branch,
            branchTip: isFollowing ? start.tip : nil,
            hasConfiguration: start.hasAnyPath,
            instant: instant
        )
    }

    /// A name that Berth made has the run's own id in it, so that there is nothing below it.
    private func isImpossible(
        _ branch: BranchName,
        _ start: RunStart,
        _ repository: UserRepository
    ) async throws -> Bool {
        if start.isBlocked { return true }
        guard request.branch != nil else { return false }
        return try await repository.hasBranches(below: branch)
    }

    private func branchName() throws -> String {
        if let continued = request.continued, !request.isFork { return continued.branch }
        return try request.branch
            ?? RunBranch.name(
                prefix: Settings(request.settings).branchPrefix,
                prompt: request.prompt,
                identifier: request.identifier
            )
    }

    /// Where a fork begins that begins at no snapshot: at the end of the other run, or, where
    /// nothing had changed by then, where that began.
    private var forkBase: String? {
        guard let continued = request.continued else { return nil }
        return request.point == nil ? continued.branch : continued.base
    }

    private static func gone(_ branch: BranchName) -> Diagnostic {
        Diagnostic(
            code: "branch-gone",
            "the branch `\(branch)` is not there any more",
            hints: ["begin anew with `berth run`"]
        )
    }

    private static func taken(_ branch: BranchName) -> Diagnostic {
        Diagnostic(
            code: "branch-taken",
            "the branch `\(branch)` is there already",
            hints: [
                "`berth continue \(branch) \"…\"` goes on with it",
                "or name another with `--branch`",
            ]
        )
    }

    private static func impossible(_ branch: BranchName) -> Diagnostic {
        Diagnostic(
            code: "branch-taken",
            "git keeps no branch `\(branch)` beside those of the repository",
            notes: ["where there is a branch `a`, there cannot be a branch `a/b`, nor the reverse"],
            hints: ["name another with `--branch`"]
        )
    }
}
