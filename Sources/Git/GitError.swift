public import Diagnostics

/// What can go wrong when Berth works with a repository.
public enum GitError: Error, Hashable, Sendable {
    /// No `git` is on the search path.
    case notInstalled(searched: String)
    /// The installed `git` lacks something Berth needs.
    case tooOld(version: String, needed: String)
    /// The folder is in no repository.
    case notARepository(path: String)
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
    /// A git command ended with a failure.
    case commandFailed(command: String, folder: String, status: String, message: String)
    /// A git command took longer than its limit.
    case timedOut(command: String, limit: Duration)
    /// A git command printed more than its limit.
    case outputTooLarge(command: String, limitBytes: Int)
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
        case .cloneExists: "git-clone-exists"
        case .commandFailed: "git-command"
        case .timedOut: "git-timeout"
        case .outputTooLarge: "git-output"
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
        case .cloneExists(let path): "`\(path)` is in the way of a new clone"
        case .commandFailed(let command, let folder, let status, _):
            "`git \(command)` ended with \(status) in `\(folder)`"
        case .timedOut(let command, let limit):
            "`git \(command)` took longer than \(limit.components.seconds) seconds"
        case .outputTooLarge(let command, let limit):
            "`git \(command)` printed more than \(limit) bytes"
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
        default: []
        }
    }

    private var hints: [String] {
        switch self {
        case .notInstalled: ["install git, for example with `apt-get install git`"]
        case .tooOld: ["install a newer git"]
        case .notARepository: ["run `git init` there, commit, and try again"]
        case .dubiousOwnership(let path):
            ["if you trust it, run `git config --global --add safe.directory '\(path)'`"]
        case .noCommits: ["commit what is there: `git add . && git commit -m start`"]
        case .unknownRevision(_, let suggestion?): ["did you mean `\(suggestion)`?"]
        case .unknownRevision: ["`git branch --all` lists the branches"]
        case .badBranchName: ["choose a name such as `berth/my-change`"]
        case .badAuthor: ["write it as `Ada Lovelace <ada@example.org>`"]
        case .badRunIdentifier: ["use letters, digits and hyphens only"]
        case .noFreeBranch: ["delete branches that are no longer needed, or name another one"]
        case .cloneExists: ["remove the folder, or start the run under another identifier"]
        case .timedOut: ["look for a slow or full disk, or a very large repository"]
        case .file: ["look at the free space and the rights of the folder"]
        case .commandFailed, .outputTooLarge: []
        }
    }

    private var excerpt: String? {
        if case .commandFailed(_, _, _, let message) = self, !message.isEmpty { return message }
        return nil
    }

    private var exitCode: ExitCode {
        switch self {
        case .notInstalled, .tooOld, .commandFailed, .timedOut, .outputTooLarge, .file,
            .cloneExists:
            .environment
        default: .badInput
        }
    }
}
