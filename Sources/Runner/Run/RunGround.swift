public import Git
import Glibc

/// Where a run begins: the repository, the commit and the branch, looked up in one place for all
/// who ask.
///
/// The check of a task hands it on to the run, which takes it as it is when it begins at once, and
/// looks again when it had to wait.
public struct RunGround: Sendable {
    /// The user's repository.
    public let repository: UserRepository
    /// The top of its work tree, or its git directory where it has none.
    let top: String
    /// The opened folder, from the top; empty for the top itself.
    let subfolder: String
    /// The commit that the run starts from.
    let base: Base
    /// The branch that the work comes back on.
    let branch: BranchName
    /// The commit of that branch, where it goes on.
    let branchTip: ObjectName?
    /// Whether the commit has a dev container for the opened folder.
    let hasConfiguration: Bool
    /// When it was looked up.
    let instant: ContinuousClock.Instant

    /// How long it counts as what is there: as long as handing a task in takes.
    private static let freshness = Duration.seconds(2)

    /// Whether it was looked up just now.
    var isFresh: Bool { .now - instant < Self.freshness }

    /// Returns the way from the top of a work tree to a folder in it; empty for any other folder.
    static func subfolder(of top: String, at folder: String) -> String {
        guard let real = realpath(folder, nil) else { return "" }
        defer { free(real) }
        let path = String(cString: real)
        return path.hasPrefix(top + "/") ? String(path.dropFirst(top.count + 1)) : ""
    }

    /// Where a configuration may lie, for a folder of the repository and all above it.
    static func configurationPaths(_ subfolder: String) -> [String] {
        var paths: [String] = []
        var names = subfolder.split(separator: "/")
        while true {
            let folder = names.map { "\($0)/" }.joined()
            paths += ["\(folder).devcontainer", "\(folder).devcontainer.json"]
            if names.popLast() == nil { return paths }
        }
    }
}
