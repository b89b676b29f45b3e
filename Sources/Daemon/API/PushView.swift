import Git
public import JSONC
import OrderedCollections
import Runs
import Store

/// How the push of a run's branch stands.
public struct PushView: Hashable, Sendable {
    /// Where it stands.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Nothing has been there to push so far.
        case nothing
        /// A commit is being pushed, or is about to be.
        case pushing
        /// The remote has the newest commit.
        case pushed
        /// The last attempt came to nothing, and there will be another one.
        case waiting
        /// It came to nothing, and will not be tried again by itself.
        case failed
    }

    /// Where it stands.
    public var state: State
    /// The remote, by name or by its address without credentials.
    public var remote: String
    /// The branch there.
    public var branch: String?
    /// The newest commit that the remote is known to have by that branch.
    public var commit: String?
    /// Why the last attempt came to nothing.
    public var reason: String?
    /// When it is tried again, in milliseconds since 1970.
    public var next: Int?

    /// Makes the view of a run's pushes; nil for a run that is not pushed.
    init?(_ pushes: [PushJob], _ submission: RunSubmission) {
        guard let remote = pushes.last?.order.remote ?? submission.push?.remote else { return nil }
        self.remote = PushFailure.withoutCredentials(remote)
        state = .nothing
        guard let last = pushes.last else { return }
        branch = last.order.branch
        commit =
            pushes.last { $0.job.state == .done && $0.order.lane == last.order.lane }?
            .order.pushed
        reason = last.job.lastError
        switch last.job.state {
        case .done: state = .pushed
        case .failed: state = .failed
        case .begun, .superseded: state = .pushing
        case .waiting:
            state = last.job.lastError == nil ? .pushing : .waiting
            next = last.job.lastError == nil ? nil : last.job.notBefore
        }
    }
}

extension PushView {
    /// The view as JSON; what is not known is left out.
    public var json: JSONValue {
        var json: JSONObject = ["state": .string(state.rawValue), "remote": .string(remote)]
        for (name, text) in [("branch", branch), ("commit", commit), ("reason", reason)] {
            if let text { json[name] = .string(text) }
        }
        if let next { json["next"] = .integer(next) }
        return .object(json)
    }

    /// Reads a view; nil when something is missing.
    public init?(_ json: JSONValue) {
        guard let state = json["state"]?.string.flatMap(State.init),
            let remote = json["remote"]?.string
        else { return nil }
        self.state = state
        self.remote = remote
        branch = json["branch"]?.string
        commit = json["commit"]?.string
        reason = json["reason"]?.string
        next = json["next"]?.integer
    }
}
