public import Diagnostics

/// What can go wrong when Berth works with a repository.
public enum GitError: Error, Hashable, Sendable {
    /// No `git` is on the search path.
    case notInstalled(searched: String)
    /// The installed `git` lacks something Berth needs.
    case tooOld(version: String, needed: String)
    /// The folder is in no repository.
    case notARepository(path: String)
    /// The folder belongs to a run, so that an agent could configure git in it.
    case runFolder(path: String)
    /// Git refuses the repository because another user owns it.
    case dubiousOwnership(path: String)
    /// The repository has no commit that a run could start from.
    case noCommits(path: String)
    /// The name leads to no commit; the suggestion is a near one that does.
    case unknownRevision(name: String, suggestion: String?)
    /// The text cannot name a branch.
    case badBranchName(name: String, reason: String)
    /// The text is no `Name <address>`.
    case badAuthor(text: String)
    /// The text cannot be part of a reference's name.
    case badRunIdentifier(text: String)
    /// Every name that was tried for the branch is taken.
    case noFreeBranch(name: String, tried: Int)
    /// The folder for a new clone exists and is not empty.
    case cloneExists(path: String)
    /// No local branch has that name.
    case noSuchBranch(name: String)
    /// `HEAD` is on no branch, and none was named.
    case noCurrentBranch(path: String)
    /// Two branches have changed the same places in different ways.
    case mergeConflicts(source: String, target: String, paths: [RepositoryPath])
    /// Two branches have no commit in common.
    case noCommonHistory(source: String, target: String)
    /// The work tree that has a branch checked out has changes that are in no commit.
    case uncommittedChanges(path: String, branch: String, count: Int)
    /// Files of the work tree that has a branch checked out would be overwritten.
    case inTheWay(path: String, branch: String, files: [String])
    /// Somebody else moved a branch at the same time.
    case branchMoved(name: String)
    /// A remote did not take a branch.
    case pushFailed(PushFailure)
    /// A repository elsewhere could not be fetched.
    case fetchFailed(FetchFailure)
    /// A git command ended with a failure.
    case commandFailed(command: String, folder: String, status: String, message: String)
    /// A git command took longer than its limit.
    case timedOut(command: String, limit: Duration)
    /// A git command printed more than its limit.
    case outputTooLarge(command: String, limitBytes: Int)
    /// Somebody else has held a lock for that long.
    case locked(path: String, seconds: Int)
    /// The operating system refused something.
    case file(path: String, operation: String, reason: String)
}

extension GitError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: code,
                summary,
                notes: notes,
                hints: hints,
                excerpt: excerpt,
                exitCode: exitCode
            )
        ]
    }

    private var code: String {
        switch self {
        case .notInstalled: "git-missing"
        case .tooOld: "git-version"
        case .notARepository: "git-no-repository"
        case .dubiousOwnership: "git-ownership"
        case .noCommits: "git-no-commits"
        case .unknownRevision: "git-revision"
        case .badBranchName: "git-branch-name"
        case .badAuthor: "git-author"
        case .badRunIdentifier: "git-run-identifier"
        case .noFreeBranch: "git-branch-taken"
        case .runFolder: "git-run-folder"
        case .cloneExists: "git-clone-exists"
        case .noSuchBranch: "git-branch-missing"
        case .noCurrentBranch: "git-branch-none"
        case .mergeConflicts: "git-conflicts"
        case .noCommonHistory: "git-no-common-history"
        case .uncommittedChanges: "git-uncommitted"
        case .inTheWay: "git-in-the-way"
        case .branchMoved: "git-branch-moved"
        case .pushFailed(let failure): failure.code
        case .fetchFailed(let failure): failure.code
        case .commandFailed: "git-command"
        case .timedOut: "git-timeout"
        case .outputTooLarge: "git-output"
        case .locked: "locked"
        case .file: "git-file"
        }
    }

    private var summary: String {
        switch self {
        case .notInstalled: "no `git` command was found"
        case .tooOld(let version, let needed):
            "`git` is version \(version), and Berth needs \(needed) or newer"
        case .notARepository(let path): "`\(path)` is not in a git repository"
        case .dubiousOwnership(let path):
            "git refuses the repository at `\(path)` because another user owns it"
        case .noCommits(let path): "the repository at `\(path)` has no commits yet"
        case .unknownRevision(let name, _): "no commit is named `\(name)`"
        case .badBranchName(let name, let reason):
            "`\(name)` cannot name a branch: \(reason)"
        case .badAuthor(let text): "an author is written `Name <address>`, found `\(text)`"
        case .badRunIdentifier(let text): "`\(text)` cannot identify a run in a reference's name"
        case .noFreeBranch(let name, let tried):
            "the branch `\(name)` and \(tried - 1) names made from it are taken"
        case .runFolder(let path):
            "`\(path)` is the clone of a run, and git does not run where an agent can configure it"
        case .cloneExists(let path): "`\(path)` is in the way of a new clone"
        case .noSuchBranch(let name): "there is no branch `\(name)`"
        case .noCurrentBranch(let path): "no branch is checked out at `\(path)`"
        case .mergeConflicts(let source, let target, let paths):
            "`\(source)` and `\(target)` conflict in \(paths.count) "
                + (paths.count == 1 ? "file" : "files")
        case .noCommonHistory(let source, let target):
            "`\(source)` and `\(target)` have no commit in common"
        case .uncommittedChanges(let path, let branch, let count):
            "`\(branch)` is checked out at `\(path)` with \(count) uncommitted "
                + (count == 1 ? "change" : "changes")
        case .inTheWay(let path, let branch, let files):
            "files at `\(path)`, where `\(branch)` is checked out, would be overwritten: "
                + Self.listed(files)
        case .branchMoved(let name): "`\(name)` was moved by somebody else at the same time"
        case .pushFailed(let failure): failure.summary
        case .fetchFailed(let failure): failure.summary
        case .commandFailed(let command, let folder, let status, _):
            "`git \(command)` ended with \(status) in `\(folder)`"
        case .timedOut(let command, let limit):
            "`git \(command)` took longer than \(limit.components.seconds) seconds"
        case .outputTooLarge(let command, let limit):
            "`git \(command)` printed more than \(limit) bytes"
        case .locked(_, let seconds):
            "another berth has been working on the same thing for \(seconds) s"
        case .file(let path, let operation, let reason):
            "could not \(operation) `\(path)`: \(reason)"
        }
    }

    private var notes: [String] {
        switch self {
        case .notInstalled(let searched): ["searched: \(searched)"]
        case .noCommits, .unknownRevision: ["a run starts from a commit of the repository"]
        case .dubiousOwnership:
            ["git reads no repository of another user unless its folder is listed as safe"]
        case .mergeConflicts(_, _, let paths):
            paths.prefix(Self.mostListed).map { "in conflict: `\($0)`" }
                + (paths.count > Self.mostListed
                    ? ["and \(paths.count - Self.mostListed) more"] : [])
                + ["nothing was changed"]
        case .uncommittedChanges, .inTheWay, .branchMoved, .noCommonHistory:
            ["nothing was changed"]
        case .pushFailed(let failure): failure.notes
        case .locked(let path, _): ["it holds the lock `\(path)`"]
        case .fetchFailed(let failure): failure.notes
        default: []
        }
    }

    private static let mostListed = 20

    private static func listed(_ files: [String]) -> String {
        let shown = files.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        return files.count > 5 ? "\(shown) and \(files.count - 5) more" : shown
    }

    private var hints: [String] {
        switch self {
        case .notInstalled: ["install git, for example with `apt-get install git`"]
        case .tooOld: ["install a newer git"]
        case .notARepository: ["run `git init` there, commit, and try again"]
        case .dubiousOwnership(let path):
            ["if you trust it, run `git config --global --add safe.directory '\(path)'`"]
        case .noCommits:
            [
                "commit what is there: `git add . && git commit -m start`",
                "or name a branch that has commits with `--base`",
            ]
        case .unknownRevision(_, let suggestion?): ["did you mean `\(suggestion)`?"]
        case .unknownRevision: ["`git branch --all` lists the branches"]
        case .badBranchName: ["choose a name such as `berth/my-change`"]
        case .badAuthor: ["write it as `Ada Lovelace <ada@example.org>`"]
        case .badRunIdentifier: ["use letters, digits and hyphens only"]
        case .noFreeBranch: ["delete branches that are no longer needed, or name another one"]
        case .runFolder: ["name the repository itself; `berth show` tells where a run's work is"]
        case .cloneExists: ["remove the folder, or start the run under another identifier"]
        case .timedOut: ["look for a slow or full disk, or a very large repository"]
        case .locked: ["wait for it to end, or end it"]
        case .file: ["look at the free space and the rights of the folder"]
        case .noSuchBranch: ["`git branch` lists the branches"]
        case .noCurrentBranch: ["name the branch with `--into`, or switch to it"]
        case .mergeConflicts(let source, let target, _):
            [
                "`git switch \(target) && git merge \(source)` lets you decide place by place",
                "or let the agent do it: `berth continue \(source) \"Merge \(target)\"`",
            ]
        case .noCommonHistory: []
        case .uncommittedChanges: ["commit or stash them, or merge into another branch"]
        case .inTheWay: ["move them away, or merge into another branch"]
        case .branchMoved: ["try again"]
        case .pushFailed(let failure): failure.hints
        case .fetchFailed(let failure): failure.hints
        case .commandFailed, .outputTooLarge: []
        }
    }

    private var excerpt: String? {
        if case .commandFailed(_, _, _, let message) = self, !message.isEmpty { return message }
        if case .pushFailed(let failure) = self, !failure.message.isEmpty {
            return failure.message
        }
        if case .fetchFailed(let failure) = self, !failure.message.isEmpty {
            return failure.message
        }
        return nil
    }

    private var exitCode: ExitCode {
        switch self {
        case .notInstalled, .tooOld, .commandFailed, .timedOut, .outputTooLarge, .file,
            .cloneExists, .locked:
            .environment
        case .mergeConflicts: .workFailed
        case .pushFailed(let failure): failure.exitCode
        case .fetchFailed(let failure): failure.exitCode
        default: .badInput
        }
    }
}
