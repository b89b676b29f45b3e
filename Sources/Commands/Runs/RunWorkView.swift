import Daemon
import Diagnostics
import Git
import Runs

/// A run whose work is on a branch of a repository of this machine.
struct RunWorkView {
    /// Everything that is kept of it.
    var view: RunView
    /// The branch that has the work.
    var branch: String
    /// The commit that it started from.
    var base: ObjectName?
}

extension Session {
    /// Finds a run and the repository that has its work.
    ///
    /// - Throws: A diagnostic for a run that brought nothing back.
    func work(of name: String) async throws -> (RunWorkView, UserRepository) {
        try await work(of: try await whole(try await run(name).identifier))
    }

    /// Finds the repository that has a run's work.
    ///
    /// - Throws: A diagnostic for a run that brought nothing back.
    func work(of view: RunView) async throws -> (RunWorkView, UserRepository) {
        guard let branch = view.summary?.branch ?? view.branch,
            view.status.isOver, view.summary?.branch != nil || !view.commits.isEmpty
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-no-work",
                    view.status.isOver
                        ? "the run \(view.identifier) brought no work back"
                        : "the run \(view.identifier) is not over, and its work is not back yet",
                    hints: ["`berth show \(view.identifier)` tells how it stands"]
                )
            )
        }
        let repository = try await UserRepository.discover(
            at: view.repository,
            program: try await GitProgram.find(environment: environment)
        )
        let work = RunWorkView(
            view: view,
            branch: branch,
            base: view.base.flatMap { ObjectName($0) }
        )
        return (work, repository)
    }
}
