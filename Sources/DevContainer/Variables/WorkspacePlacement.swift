public import JSONC

/// Where a workspace lies on the host, and where it comes to lie inside by default.
public struct WorkspacePlacement: Hashable, Sendable {
    /// The opened folder on the host, absolute.
    public var localFolder: String
    /// The folder that is mounted: the root of the git repository, or the opened folder itself.
    public var mountedFolder: String
    /// What a worktree of a git repository needs beside its own folder, if anything.
    private var worktree: Worktree?

    /// Creates a placement.
    ///
    /// - Parameters:
    ///   - localFolder: The opened folder, absolute.
    ///   - repositoryRoot: The root of the git repository that it lies in, if it lies in one.
    public init(localFolder: String, repositoryRoot: String? = nil) {
        self.localFolder = FolderPath.normalized(localFolder)
        mountedFolder = FolderPath.normalized(repositoryRoot ?? localFolder)
    }

    /// The folder inside that the sources are mounted at: `/workspaces/` and the folder's name.
    public var defaultMountTarget: String {
        worktree?.mountTarget
            ?? FolderPath.normalized("/workspaces/" + FolderPath.basename(mountedFolder))
    }

    /// The folder inside that is the opened folder when the configuration names none.
    public var defaultContainerFolder: String {
        let below = localFolder.hasPrefix(mountedFolder + "/")
        let relative = below ? localFolder.dropFirst(mountedFolder.count) : ""
        return defaultMountTarget + relative
    }

    /// The mount of the sources when the configuration has no `workspaceMount`.
    public var defaultMount: Mount {
        Mount(type: "bind", source: mountedFolder, target: defaultMountTarget)
    }

    /// The mount of the repository's git folder when the mounted folder is a worktree of it.
    public var defaultWorktreeMount: Mount? {
        worktree.map { Mount(type: "bind", source: $0.commonFolder, target: $0.commonTarget) }
    }

    /// Takes account of the mounted folder being a worktree that finds its repository by a
    /// relative path: both come to lie inside as they lie to each other on the host.
    ///
    /// - Parameter gitFile: The text of the worktree's file `.git`; nil where there is none.
    public mutating func addWorktree(gitFile: String?) {
        worktree = gitFile.flatMap { Worktree(gitFile: $0, folder: mountedFolder) }
    }

    /// Returns the context for reading a configuration.
    ///
    /// The folder inside follows the configuration's own `workspaceFolder`, in which local
    /// variables are replaced first.
    ///
    /// - Parameters:
    ///   - document: The configuration's document.
    ///   - localEnvironment: The environment of the host.
    ///   - devcontainerId: The id of the dev container; nil leaves `${devcontainerId}` as it is.
    /// - Returns: A context that knows everything but the running container.
    public func variables(
        for document: JSONDocument,
        localEnvironment: [String: String],
        devcontainerId: String? = nil
    ) -> VariableContext {
        var context = VariableContext(
            localEnvironment: localEnvironment,
            localWorkspaceFolder: localFolder,
            devcontainerId: devcontainerId
        )
        let configured = document.root["workspaceFolder"]?.string ?? ""
        let isCompose = document.root["dockerComposeFile"] != nil
        let fallback = isCompose ? "/" : defaultContainerFolder
        let folder = configured.isEmpty ? fallback : configured
        // A fault in it is told when the configuration itself is read.
        context.containerWorkspaceFolder = (try? context.substituting(folder)) ?? folder
        return context
    }
}
