/// The clone of one run: a work tree with a git directory of its own, which the agent may write.
///
/// It borrows the objects that its base leads to from packs of Berth's own, which are mounted
/// read-only. No other object of the user's repository can be read in it, and nothing of his
/// configuration, remotes or credentials is in it.
public struct RunClone: Hashable, Sendable {
    /// The folder that the agent works in.
    public let workspace: String
    /// Berth's own git data of the run.
    public let hostFolder: RunGitFolder
    /// The run that it belongs to.
    public let run: RunReference
    /// The commit it starts from.
    public let base: ObjectName
    /// The branch that is checked out.
    public let branch: BranchName
    /// Who commits inside, and the uncommitted rest, are by.
    public let identity: Identity
    /// The object folders of the user's repository on the host.
    public let objectDirectories: [String]

    /// Names a clone that was made before, to import its work after a restart.
    public init(
        workspace: String,
        hostFolder: RunGitFolder,
        run: RunReference,
        base: ObjectName,
        branch: BranchName,
        identity: Identity,
        objectDirectories: [String]
    ) {
        self.workspace = workspace
        self.hostFolder = hostFolder
        self.run = run
        self.base = base
        self.branch = branch
        self.identity = identity
        self.objectDirectories = objectDirectories
    }

    /// The object folders from which what the agent made is completed: those of the base alone, or
    /// of a clone made before these were kept, those of the user's repository.
    var hostObjects: [String] {
        HostFile.realPath(hostFolder.objects + "/pack") == nil
            ? objectDirectories : [hostFolder.objects]
    }
}

/// A file or folder of the host that the container needs, read-only, at a given place.
public struct ObjectMount: Hashable, Sendable {
    /// The absolute path on the host.
    public let hostPath: String
    /// The absolute path in the container.
    public let containerPath: String

    /// Names a mount.
    public init(hostPath: String, containerPath: String) {
        self.hostPath = hostPath
        self.containerPath = containerPath
    }
}

/// A clone that was just made, with what has to be known about it.
public struct NewClone: Hashable, Sendable {
    /// The clone.
    public let clone: RunClone
    /// What is mounted read-only into the container; a mount comes before those below it.
    public let mounts: [ObjectMount]
    /// What differs from a usual clone, each a sentence without a full stop.
    public let notes: [String]
}
