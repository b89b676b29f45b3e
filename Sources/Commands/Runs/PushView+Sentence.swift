import Daemon
import Runner

extension PushView {
    /// How the push stands, in a sentence without a full stop.
    ///
    /// - Parameters:
    ///   - now: The time, in milliseconds since 1970.
    ///   - run: The run's identifier.
    /// - Returns: The sentence.
    func sentence(at now: Int, of run: String) -> String {
        let there = commit.map { ", which has \($0.prefix(10))" } ?? ""
        switch state {
        case .nothing: return "to \(remote), as soon as there is something"
        case .pushing: return "under way to \(remote)\(there)"
        case .pushed:
            return "\(remote) has \((commit ?? "").prefix(10)) on \(branch ?? "the branch")"
        case .waiting:
            let time = Duration.milliseconds(max(0, (next ?? now) - now)).forPeople
            return "\(reason ?? "it failed")\(there); it is tried again in \(time)"
        case .failed:
            return "\(reason ?? "it failed")\(there); `berth push \(run)` tries again"
        }
    }
}
