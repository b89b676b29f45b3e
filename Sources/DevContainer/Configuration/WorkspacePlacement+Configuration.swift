public import Diagnostics

extension WorkspacePlacement {
    /// Returns the mount of the sources for a configuration, nil when it wants none.
    ///
    /// Compose files bring their own.
    public func mount(for configuration: Configuration) -> Mount? {
        if case .compose = configuration.kind { return nil }
        switch configuration.workspaceMount {
        case nil: return defaultMount
        case .some(.none): return nil
        case .mount(let mount): return mount
        }
    }

    /// Returns the mount of the repository's git folder for a configuration that leaves the place
    /// of the sources, or of the folder inside, to us.
    public func worktreeMount(for configuration: Configuration) -> Mount? {
        if case .compose = configuration.kind { return nil }
        let isFixed =
            configuration.workspaceMount != nil && configuration.workspaceFolder != nil
        return isFixed ? nil : defaultWorktreeMount
    }

    /// Returns the folder inside in which tools and hooks work.
    public func containerFolder(for configuration: Configuration) -> String {
        if let folder = configuration.workspaceFolder { return folder }
        if case .compose = configuration.kind { return "/" }
        return defaultContainerFolder
    }

    /// Returns a warning when that folder lies in no mount, so that it may not exist.
    public func warning(for configuration: Configuration) -> Diagnostic? {
        guard let own = mount(for: configuration) else { return nil }
        let folder = FolderPath.normalized(containerFolder(for: configuration))
        let targets = ([own] + configuration.mounts).map { FolderPath.normalized($0.target) }
        let isMounted = targets.contains { target in
            folder == target || folder.hasPrefix(target == "/" ? target : target + "/")
        }
        if isMounted { return nil }
        return Diagnostic(
            .warning,
            code: "workspace-folder",
            "the workspace folder `\(folder)` lies in no mount",
            notes: ["the sources are mounted at `\(own.target)`"],
            hints: ["set `workspaceFolder` and `workspaceMount` together"]
        )
    }
}
