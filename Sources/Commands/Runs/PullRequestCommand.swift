import ArgumentParser
import Daemon
import Diagnostics
import FoundationEssentials
import Git
import Glibc
import JSONC
import OrderedCollections
import Runs

/// `berth pr`: a pull request from a run.
struct PullRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pr",
        abstract: "Push the branch of a run and open a pull request for it.",
        discussion: Discussion.text(
            """
            The branch is pushed from this machine with your own credentials, then `gh` or `glab`
            opens the request with a title and a text made from the run: what was asked, what the
            agent said, the commits, and the files that would run outside of the container. Which of the two is taken, the address of the remote
            decides. With --print nothing is pushed and the text is shown.

            EXAMPLES
              berth pr 1tb4 --print
              berth pr 1tb4
              berth pr 1tb4 --remote upstream --into develop --draft
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Option(help: ArgumentHelp("The remote that is pushed to.", valueName: "name"))
    var remote: String?

    @Option(help: ArgumentHelp("The branch that the work is to come into.", valueName: "branch"))
    var into: String?

    @Flag(help: "The request is a draft.")
    var draft = false

    @Flag(name: .customLong("print"), help: "Only show title and text.")
    var printsOnly = false

    @Option(help: "text or json, for --print.")
    var format = SummaryFormat.text

    func validate() throws {
        if format == .json, !printsOnly {
            throw ValidationError("--format json goes with --print only")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let (run, repository) = try await session.work(of: name)
            let branch = try BranchName(validating: run.branch)
            guard let tip = try await repository.tip(of: branch), let base = run.base else {
                throw GitError.noSuchBranch(name: "\(branch)")
            }
            let triggers = try await run.triggers(in: repository, session)
            let text = PullRequestText(
                prompt: run.view.prompt,
                result: run.view.summary?.text,
                commits: try await repository.commits(after: base, to: tip),
                change: try await repository.change(from: base, to: tip),
                run: "\(run.view.identifier)",
                running: triggers.triggers.map { "\($0.path): \($0.reason)" }
            )
            if !printsOnly { triggers.say(on: session.terminal) }
            if printsOnly, format == .json {
                let answer: JSONValue = [
                    "title": .string(text.title), "body": .string(text.body),
                    "branch": .string("\(branch)"), "tip": .string("\(tip)"),
                    "base": .string("\(base)"), "triggers": triggers.json,
                ]
                session.terminal.json(answer, .pretty)
                return
            }
            if printsOnly {
                session.terminal.data("\(text.title)\n\n\(text.body)")
                return
            }
            let remote = try await chosenRemote(repository)
            let address = try await repository.pushAddress(of: remote) ?? ""
            let tool = try Self.tool(for: address, session.environment)
            let outcome = try await repository.push(tip, to: branch, at: remote)
            session.terminal.say(
                outcome.wasThere
                    ? "\(branch) is at \(remote) already" : "pushed \(branch) to \(remote)"
            )
            try become(
                tool.path,
                tool.arguments(text, branch: "\(branch)", into: into, isDraft: draft),
                in: repository.topLevel ?? repository.gitDirectory
            )
        }
    }

    private func chosenRemote(_ repository: UserRepository) async throws -> String {
        if let remote { return remote }
        if let found = try await repository.defaultRemote(for: repository.currentBranch) {
            return found
        }
        throw DiagnosticError(
            Diagnostic(
                code: "no-remote",
                "the repository has no remote to push to",
                hints: ["`git remote add origin ADDRESS`, or name one with `--remote`"]
            )
        )
    }

    /// A program that opens requests.
    private struct Tool {
        var path: String
        var isGitLab: Bool

        func arguments(
            _ text: PullRequestText,
            branch: String,
            into target: String?,
            isDraft: Bool
        ) -> [String] {
            let end = isDraft ? ["--draft"] : []
            return isGitLab
                ? [
                    "glab", "mr", "create", "--title", text.title, "--description", text.body,
                    "--source-branch", branch, "--yes",
                ] + (target.map { ["--target-branch", $0] } ?? []) + end
                : [
                    "gh", "pr", "create", "--title", text.title, "--body", text.body, "--head",
                    branch,
                ] + (target.map { ["--base", $0] } ?? []) + end
        }
    }

    /// The program for a remote's address: `glab` where it names GitLab, else `gh`; the other one
    /// where only that is installed.
    private static func tool(
        for address: String,
        _ environment: [String: String]
    ) throws -> Tool {
        let isGitLab = address.lowercased().contains("gitlab")
        for candidate in [isGitLab, !isGitLab] {
            let name = candidate ? "glab" : "gh"
            for folder in (environment["PATH"] ?? "").split(separator: ":") {
                let path = "\(folder)/\(name)"
                if access(path, X_OK) == 0 { return Tool(path: path, isGitLab: candidate) }
            }
        }
        throw DiagnosticError(
            Diagnostic(
                code: "no-forge-program",
                "neither `gh` nor `glab` is installed, which open the request",
                hints: [
                    "install the one of your forge and log in with it",
                    "or take the text from `berth pr --print` and push the branch yourself",
                ],
                exitCode: .environment
            )
        )
    }
}
