import Agent
public import Diagnostics
public import Git
import Glibc
import Runs

/// What is wrong with a request, told before anything is made.
extension RunPreparation {
    /// Checks a request as ``prepare()`` does, and makes nothing.
    func check(upcomingBranches: Set<String> = []) async throws {
        try checkPrompt()
        try checkFolder()
        let program = try await GitProgram.find(environment: request.environment)
        let repository = try await UserRepository.discover(
            at: request.repository,
            program: program
        )
        var present = self
        // What the runs before it are to make is not there to be looked at.
        if let base = request.base, upcomingBranches.contains(base),
            try await repository.tip(of: try BranchName(validating: base)) == nil
        {
            present.request.base = nil
            _ = try await present.ticket(repository)
        } else {
            let ticket = try await ticket(repository)
            try await checkConfiguration(ticket, repository)
            try await checkUnchanged(ticket, repository)
        }
        try checkLimits()
        try await checkAgent()
        try await checkCredential()
    }

    func checkPrompt() throws(DiagnosticError) {
        if let fault = Self.fault(inPrompt: request.prompt) { throw DiagnosticError(fault) }
    }

    /// Returns what is wrong with a prompt; nil for nothing.
    static func fault(inPrompt prompt: String) -> Diagnostic? {
        if prompt.allSatisfy(\.isWhitespace) {
            return Diagnostic(
                code: "prompt-empty",
                "the prompt is empty",
                hints: ["say what is to be done: `berth run \"Make the failing test pass\"`"]
            )
        }
        let size = prompt.utf8.count
        guard size > AgentInvocation.longestPromptBytes else { return nil }
        return Diagnostic(
            code: "prompt-too-long",
            "the prompt has \(size) bytes; no model reads more than \(AgentInvocation.longestPromptBytes)",
            hints: ["put long material into a file of the repository and name it in the prompt"]
        )
    }

    func checkFolder() throws(DiagnosticError) {
        var status = stat()
        let isThere = stat(request.repository, &status) == 0
        guard isThere, status.st_mode & S_IFMT == S_IFDIR else {
            throw DiagnosticError(
                Diagnostic(
                    code: "repository-folder",
                    isThere
                        ? "`\(request.repository)` is no folder"
                        : "there is no folder `\(request.repository)`",
                    hints: ["name the folder of a repository with `--repo`"]
                )
            )
        }
    }

    /// A task that begins at a commit without a dev container would end as soon as it began.
    func checkConfiguration(
        _ ticket: RunTicket,
        _ repository: UserRepository
    ) async throws {
        guard request.continued == nil, let base = ObjectName(ticket.base) else { return }
        let places = Self.places(ticket.subfolder)
        guard try await !repository.hasAny(of: places, in: base) else { return }
        let top = repository.topLevel
        let uncommitted = places.first { place in
            top.map { access("\($0)/\(place)", F_OK) == 0 } ?? false
        }
        let name = repository.gitDirectory
        throw DiagnosticError(
            Diagnostic(
                code: "configuration-missing",
                "`\(top ?? name)` has no dev container at `\(ticket.baseName)`",
                notes: [
                    uncommitted.map { "your working tree has `\($0)`, which is in no commit" }
                        ?? "a run works in what `.devcontainer/devcontainer.json` describes"
                ],
                hints: [
                    uncommitted.map { "commit it: `git add \($0) && git commit`" }
                        ?? "`berth templates apply` writes one; commit it then"
                ]
            )
        )
    }

    /// Where a configuration may lie, for a folder of the repository and all above it.
    static func places(_ subfolder: String) -> [String] {
        var places: [String] = []
        var names = subfolder.split(separator: "/")
        while true {
            let folder = names.map { "\($0)/" }.joined()
            places += ["\(folder).devcontainer", "\(folder).devcontainer.json"]
            if names.popLast() == nil { return places }
        }
    }

    /// Docker refuses a container that may use less memory than this.
    private static let leastMemoryBytes = 6 << 20

    func checkLimits() throws {
        let settings = try Settings(request.settings)
        guard let memory = settings["memory"], let bytes = settings.memory?.bytes,
            bytes < Self.leastMemoryBytes
        else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "setting-value",
                "`memory` must be at least `6m`, found `\(bytes)` bytes",
                notes: ["it is said by \(memory.effective.origin)"],
                hints: ["an agent with its tools needs some hundred megabytes: `--memory 2g`"]
            )
        )
    }

    /// Looks at the agent that was chosen; the usual one may be in the engine already.
    func checkAgent() async throws {
        let settings = try Settings(request.settings)
        _ = try await AgentBinary(
            environment: request.environment,
            folders: folders,
            chosenPath: settings.agentPath
        ).release()
    }

    static func gone(_ branch: BranchName) -> Diagnostic {
        Diagnostic(
            code: "branch-gone",
            "the branch `\(branch)` is not there any more",
            hints: ["begin anew with `berth run`"]
        )
    }

    static func taken(
        _ branch: BranchName,
        _ repository: UserRepository
    ) async throws -> Diagnostic {
        if try await repository.tip(of: branch) != nil {
            return Diagnostic(
                code: "branch-taken",
                "the branch `\(branch)` is there already",
                hints: [
                    "`berth continue \(branch) \"…\"` goes on with it",
                    "or name another with `--branch`",
                ]
            )
        }
        return Diagnostic(
            code: "branch-taken",
            "git keeps no branch `\(branch)` beside those of the repository",
            notes: ["where there is a branch `a`, there cannot be a branch `a/b`, nor the reverse"],
            hints: ["name another with `--branch`"]
        )
    }
}

extension UncommittedChanges {
    /// What to tell somebody whose run begins without them.
    public var warning: Diagnostic {
        let names = firstPaths.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        let more = count > 3 ? " and \(count - 3) more" : ""
        return Diagnostic(
            .warning,
            code: "uncommitted-changes",
            "your working tree has \(count) uncommitted \(count == 1 ? "change" : "changes"), which the run does not see",
            notes: ["left as they are: \(names)\(more)"],
            hints: [
                "commit them first if the task needs them",
                "or take those of tracked files along: `--base \"$(git stash create)\"`",
            ]
        )
    }
}
