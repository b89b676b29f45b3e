import Diagnostics
import FoundationEssentials
import Git
public import Runs

/// The runs of this user, by their folders.
public struct RunHistory: Sendable {
    private let folders: BerthFolders

    /// Opens the history.
    public init(folders: BerthFolders) {
        self.folders = folders
    }

    /// Returns the newest run of a branch in a repository, or the run with an id.
    ///
    /// - Throws: A diagnostic when there is none, or the branch is not there any more.
    public func latest(
        of name: String,
        repository: String,
        environment: [String: String]
    ) async throws
        -> RunTicket
    {
        let program = try await GitProgram.find(environment: environment)
        let found = try await UserRepository.discover(at: repository, program: program)
        let top = found.topLevel ?? found.gitDirectory
        let tickets = all().map(\.ticket).filter { $0.repository == top }
        guard let ticket = tickets.last(where: { $0.branch == name || $0.run == name }) else {
            let near = Suggestion.nearest(to: name, in: tickets.map(\.branch))
            throw DiagnosticError(
                Diagnostic(
                    code: "run-not-found",
                    "no run of this repository has the branch `\(name)`",
                    hints: [near.map { "did you mean `\($0)`?" } ?? "begin one with `berth run`"]
                )
            )
        }
        guard try await found.isTaken(try BranchName(validating: ticket.branch)) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "branch-gone",
                    "the branch `\(ticket.branch)` is not there any more",
                    hints: ["begin anew with `berth run`"]
                )
            )
        }
        return ticket
    }

    /// Returns the run with an id that is not over, or the only such run.
    public func interrupted(
        _ identifier: String?
    ) throws -> (
        ticket: RunTicket, machine: RunMachine
    ) {
        let open = all().compactMap { try? FileKeeper(folder: $0.folder) { _, _ in }.read() }
            .compactMap(\.self)
        if let identifier {
            guard let found = open.first(where: { $0.ticket.run == identifier }) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "run-not-found",
                        "no unfinished run has the id `\(identifier)`",
                        hints: open.isEmpty
                            ? ["all runs are over"]
                            : [
                                "unfinished: \(open.map { "`\($0.ticket.run)`" }.joined(separator: ", "))"
                            ]
                    )
                )
            }
            return found
        }
        guard let only = open.first, open.count == 1 else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-choice",
                    open.isEmpty
                        ? "all runs are over; there is nothing to go on with"
                        : "several runs are unfinished",
                    hints: open.isEmpty
                        ? ["begin one with `berth run`"]
                        : open.map {
                            "`berth attach \($0.ticket.run)`: \($0.ticket.prompt.prefix(60))"
                        }
                )
            )
        }
        return only
    }

    /// All runs, the oldest first: their ids sort by time.
    private func all() -> [(folder: RunFolder, ticket: RunTicket)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.runs)) ?? []
        return names.sorted().compactMap { name in
            let folder = RunFolder(path: "\(folders.runs)/\(name)")
            let keeper = FileKeeper(folder: folder) { _, _ in }
            return (try? keeper.readTicket()).flatMap { $0 }.map { (folder, $0) }
        }
    }
}
