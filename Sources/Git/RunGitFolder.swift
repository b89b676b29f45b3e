import FoundationEssentials

/// The folder in which Berth keeps its own git data of one run; no agent ever sees it.
public struct RunGitFolder: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// The name of the folder beside it that holds the run's clone.
    static let workspaceName = "workspace"
    /// What else every run's folder has beside the clone.
    static let companions = ["git", "control", "output"]

    /// Names the folder; nothing is made.
    public init(path: String) {
        self.path = path
    }

    /// The stamps of the files as checked out.
    var manifest: String { path + "/manifest" }
    /// The repository that takes what the agent left, not yet verified.
    var intake: String { path + "/intake.git" }
    /// The repository of objects that were verified one by one.
    var quarantine: String { path + "/quarantine.git" }
    /// The copies of files that differ from the base.
    var mirror: String { path + "/mirror" }
    /// Returns a new name for a pack on its way from one repository to the next.
    func newPack() -> String { "\(quarantine)/transfer-\(UUID().uuidString).pack" }
    /// The ignore rules of the user that no file of the work tree has.
    var ignoreRules: String { path + "/exclude" }
    /// The shallow boundary of the user's repository, if it has one.
    var shallow: String { path + "/shallow" }

    /// The name of the tree that was laid out, where it is not that of the base.
    var checkout: String { path + "/checkout" }
    /// The objects that the base is made of, in packs of Berth's own.
    var objects: String { path + "/objects" }
    /// The folder for what snapshots need between one and the next.
    var snapshots: Self { Self(path: path + "/snapshots") }
    /// In the folder for snapshots: what the work tree looked like at the last one.
    var state: String { path + "/state" }
    /// In the folder for snapshots: the objects of the one under way.
    var incoming: String { path + "/incoming" }
    /// In the folder for snapshots: held locked while one is taken.
    var lock: String { path + "/lock" }

    /// Returns the tree that was laid out, or nil where it is that of the base.
    func laidOutTree() throws(GitError) -> ObjectName? {
        guard HostFile.realPath(checkout) != nil else { return nil }
        let mostBytes = 128
        return ObjectName(bytes: try HostFile.read(checkout, limitBytes: mostBytes))
    }

    /// Removes what only an import needs; the branch in the user's repository stays.
    public func removeImport() throws(GitError) {
        for item in [intake, quarantine, mirror] { try HostFile.remove(item) }
    }
}
