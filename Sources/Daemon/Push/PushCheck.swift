import Diagnostics
import Git
import Runner
import Runs

/// Finds the remote that a run is pushed to, before anything is made.
struct PushCheck {
    let submission: RunSubmission
    let surroundings: HostSurroundings
    /// The repository, where it was looked up before.
    var known: UserRepository?
    /// Where the pipeline was pushed so far.
    let pipelineRemote: String?

    /// Returns where the branch is pushed, as it was asked for, or as the settings say.
    ///
    /// A run that goes on with a branch is pushed where the runs before it were.
    ///
    /// - Returns: A remote, or nil for a run that is not pushed.
    /// - Throws: A diagnostic for a remote that is not there.
    func remote() async throws -> String? {
        let wish: PushWish
        if let asked = submission.push {
            wish = asked
        } else if let pipelineRemote {
            wish = .remote(pipelineRemote)
        } else {
            wish = try settings().pushRemote.map { .remote($0) } ?? .none
        }
        switch wish {
        case .none: return nil
        case .usual:
            guard let found = try await repository().defaultRemote() else { throw Self.noRemote }
            return found
        case .remote(let name):
            return try await check(name)
        }
    }

    private func settings() throws -> Settings {
        try Settings(
            SettingsSources(
                flags: submission.flags,
                environment: surroundings.environment,
                userFile: try surroundings.userSettings()
            )
        )
    }

    private func repository() async throws -> UserRepository {
        if let known { return known }
        return try await UserRepository.discover(
            at: submission.repository,
            program: try await GitProgram.find(environment: surroundings.environment)
        )
    }

    private func check(_ name: String) async throws -> String {
        let known = try await repository().remotes()
        if known.contains(name) || RemoteRepository.isAddress(name) || name.hasPrefix("/") {
            return name
        }
        if known.isEmpty { throw Self.noRemote }
        let nearest = Suggestion.nearest(to: name, in: known)
        throw DiagnosticError(
            Diagnostic(
                code: "push-remote",
                "the repository has no remote `\(name)` to push to",
                notes: ["it has " + known.map { "`\($0)`" }.joined(separator: ", ")],
                hints: [
                    nearest.map { "did you mean `\($0)`?" }
                        ?? "name one of these, or an address"
                ]
            )
        )
    }

    private static var noRemote: DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "push-no-remote",
                "the repository has no remote to push to",
                hints: ["`git remote add origin ADDRESS`, or name an address with `--push-to`"]
            )
        )
    }
}
