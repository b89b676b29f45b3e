import Crypto
import FoundationEssentials

/// Whether a commit that a record names is in a repository, as it was.
public enum CommitPresence: Hashable, Sendable {
    /// It is there, and its bytes are those of its name.
    case whole
    /// It is there under its name with other bytes.
    case differs
    /// It is not there.
    case missing
}

extension UserRepository {
    /// Looks for a commit and holds its bytes against its name.
    ///
    /// - Throws: What git refused.
    public func presence(of commit: ObjectName) async throws(GitError) -> CommitPresence {
        let outcome = try await git.run(["cat-file", "commit", "\(commit)"])
        guard outcome.isSuccess else {
            // Damaged bytes are no missing ones: git tells of the type what it cannot read whole.
            let isThere = try await git.run(["cat-file", "-e", "\(commit)"]).isSuccess
            return isThere ? .differs : .missing
        }
        let whole = Array("commit \(outcome.output.count)\0".utf8) + outcome.output
        let digits: String
        switch commit.format {
        case .sha1: digits = Self.digits(Insecure.SHA1.hash(data: whole))
        case .sha256: digits = Self.digits(SHA256.hash(data: whole))
        }
        return digits == "\(commit)" ? .whole : .differs
    }

    /// Whether one commit is another, or comes before it.
    ///
    /// - Throws: What git refused.
    public func contains(
        _ commit: ObjectName,
        from tip: ObjectName
    ) async throws(GitError) -> Bool {
        try await git.run(["merge-base", "--is-ancestor", "\(commit)", "\(tip)"]).isSuccess
    }

    private static func digits(_ hash: some Sequence<UInt8>) -> String {
        hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
