import Git
import JSONC
import OrderedCollections
import Runs
import Store

/// What is to be pushed where: the content of a push's job.
struct PushOrder: Hashable, Sendable {
    /// The user's repository.
    var repository: String
    /// The remote, by name or address.
    var remote: String
    /// The branch there.
    var branch: String
    /// The commit.
    var commit: String
    /// The agent's own commit below a snapshot; nil where the commit is to stay.
    var head: String?
    /// Where the branch was moved to, once it was pushed.
    var pushed: String?
    /// Whether the branch there is the pipeline's own: it was made by a push of it.
    var isOwn = false

    /// What tells this branch of this remote from others.
    var lane: String { "\(repository)\n\(remote)\n\(branch)" }

    /// The commits that the remote may have by it.
    var commits: [ObjectName] {
        [commit, head, pushed].compactMap { $0.flatMap { ObjectName($0) } }
    }
}

extension PushOrder {
    /// The order as the content of a job.
    var content: JSONObject {
        var content: JSONObject = [
            "repository": .string(repository), "remote": .string(remote),
            "branch": .string(branch), "commit": .string(commit),
        ]
        if let head { content["head"] = .string(head) }
        if let pushed { content["pushed"] = .string(pushed) }
        if isOwn { content["own"] = true }
        return content
    }

    /// Reads the content of a job.
    ///
    /// - Throws: `RecordError` when something is missing.
    init(_ content: JSONObject) throws(RecordError) {
        guard let repository = content["repository"]?.string,
            let remote = content["remote"]?.string, let branch = content["branch"]?.string,
            let commit = content["commit"]?.string
        else { throw .member("push") }
        self.repository = repository
        self.remote = remote
        self.branch = branch
        self.commit = commit
        head = content["head"]?.string
        pushed = content["pushed"]?.string
        isOwn = content["own"]?.bool ?? false
    }
}

/// A push's job with its order.
struct PushJob: Sendable {
    var job: OutboxJob
    var order: PushOrder

    /// The pushes among jobs.
    static func all(_ jobs: [OutboxJob]) -> [PushJob] {
        jobs.compactMap { job in
            guard job.kind == .push, let order = try? PushOrder(job.content) else { return nil }
            return PushJob(job: job, order: order)
        }
    }
}
