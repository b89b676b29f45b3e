import Diagnostics

/// Why a remote did not take a branch.
public struct PushFailure: Hashable, Sendable {
    /// What kind of failure it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The branch has commits there that are not those pushed before.
        case foreignWork = "foreign-work"
        /// The remote refuses it, such as by a hook or for a protected branch.
        case refused
        /// The remote does not know the user, or does not let him write.
        case authentication
        /// The remote was not reached, or the connection broke.
        case network
        /// No repository is at the address.
        case noRepository = "no-repository"
        /// Another reason, which is in the message.
        case other
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// The name of the remote, or its address without credentials.
    public let remote: String
    /// The branch there.
    public let branch: BranchName
    /// What git and the remote said; text from elsewhere.
    public let message: String

    /// Whether trying again later can help without anybody doing anything.
    public var isPassing: Bool { kind == .network }

    /// The line of the message that tells most: the remote's own words, where it said any.
    public var gist: String? {
        // What git says of ssh's failures is the same for all of them; ssh itself says which one.
        let all = message.split(whereSeparator: \.isNewline)
        let vague = ["fatal: Could not read from remote repository", "Warning: "]
        let lines = all.filter { line in !vague.contains { line.hasPrefix($0) } }
        for sign in ["remote: error: ", "remote: fatal: ", "remote: ", "ERROR: ", "fatal: "] {
            let told = lines.lazy.filter { $0.hasPrefix(sign) }
                .map { $0.dropFirst(sign.count).drop(while: \.isWhitespace) }
            if let line = told.first(where: { !$0.isEmpty }) { return String(line) }
        }
        return (lines.first ?? all.first).map(String.init)
    }

    /// Creates a failure.
    public init(kind: Kind, remote: String, branch: BranchName, message: String) {
        self.kind = kind
        self.remote = Self.withoutCredentials(remote)
        self.branch = branch
        self.message = Self.withoutCredentials(message)
    }

    /// Sorts out what `git push --porcelain` or `git ls-remote` left.
    init(remote: String, branch: BranchName, output: String, message: String) {
        let refusal = output.split(separator: "\n").first { $0.hasPrefix("!\t") }
        let text = (refusal.map { [String($0.dropFirst(2))] } ?? []) + [message]
        self.init(
            kind: Self.kind(refusal: refusal.map(String.init) ?? "", message: message),
            remote: remote,
            branch: branch,
            message: text.filter { !$0.isEmpty }.joined(separator: "\n")
        )
    }

    static func kind(refusal: String, message: String) -> Kind {
        let moved = ["(stale info)", "(fetch first)", "(non-fast-forward)", "(needs force)"]
        if moved.contains(where: refusal.contains) { return .foreignWork }
        // The reference was set by somebody else between the question and the answer.
        let races = ["cannot lock ref", "reference already exists", "failed to update ref"]
        if refusal.contains("[remote rejected]") {
            return races.contains(where: refusal.contains) ? .foreignWork : .refused
        }
        let texts = message.lowercased()
        return signs.first { $0.texts.contains(where: texts.contains) }?.kind ?? .other
    }

    /// What git, ssh and curl say, in the order in which it is looked for.
    private static let signs: [(kind: Kind, texts: [String])] = [
        (
            .authentication,
            [
                "permission denied", "authentication failed", "could not read username",
                "could not read password", "terminal prompts disabled", "access denied:",
                "host key verification failed", "error: 401", "error: 403",
                "http basic: access denied", "invalid username or password",
            ]
        ),
        (
            .noRepository,
            [
                "does not appear to be a git repository", "repository not found",
                "not found: did you run git update-server-info", "error: 404",
                "access denied or repository not exported", "no such remote",
                "no path specified", "' not found",
            ]
        ),
        (
            .network,
            [
                "could not resolve", "temporary failure in name resolution",
                "connection refused", "connection reset", "connection timed out",
                "connection closed", "operation timed out", "network is unreachable",
                "no route to host", "unable to connect", "failed to connect", "unable to access",
                "early eof", "unexpected disconnect", "hung up unexpectedly", "broken pipe",
                "rpc failed", "gnutls_handshake", "ssl_error",
            ]
        ),
    ]

    /// Returns a text in which addresses have no `user:password@`.
    public static func withoutCredentials(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            result += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let host = rest.prefix { !$0.isWhitespace && !"/'\"".contains($0) }
            if let at = host.lastIndex(of: "@") { rest = rest[host.index(after: at)...] }
        }
        return result + rest
    }

    var code: String { "git-push-\(kind.rawValue)" }

    var exitCode: ExitCode { kind == .foreignWork || kind == .refused ? .badInput : .environment }

    var summary: String {
        switch kind {
        case .foreignWork:
            "`\(branch)` at `\(remote)` has commits that are not from here, and was left alone"
        case .refused: "`\(remote)` refused `\(branch)`"
        case .authentication: "`\(remote)` does not let you write `\(branch)`"
        case .network: "`\(remote)` could not be reached to push `\(branch)`"
        case .noRepository: "no repository is at `\(remote)`"
        case .other: "`\(branch)` could not be pushed to `\(remote)`"
        }
    }

    var notes: [String] {
        kind == .authentication
            ? ["Berth pushes as you, with your git's credentials, and asks no question"] : []
    }

    var hints: [String] {
        switch kind {
        case .foreignWork: ["fetch and look at it, or push to another branch"]
        case .refused: ["see what the remote says, or push to another branch"]
        case .authentication:
            ["see that `git push` works there without a question, by an agent or a stored token"]
        case .network: ["it is safe to push again: what the remote has is not sent twice"]
        case .noRepository: ["`git remote -v` lists the addresses"]
        case .other: []
        }
    }
}
