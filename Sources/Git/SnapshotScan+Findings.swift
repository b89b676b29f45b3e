extension SnapshotScan {
    /// What a scan found.
    struct Findings {
        /// The names in each folder as they are now.
        var folders: [RepositoryPath: [Entry]]
        /// The stamps of the folders of which all names are known.
        var settled: [RepositoryPath: FileStamp]
        /// The files that have to be read, with what they looked like.
        var changed: [(path: RepositoryPath, status: FileStatus)] = []
        /// The files of the state before that are gone.
        var gone: [RepositoryPath] = []
        /// The untracked files and folders of which it is not known whether a rule names them.
        var unknown: [(path: RepositoryPath, status: FileStatus)] = []
        var leftOut: [LeftOutPath] = []
        /// The files that are in the mirror.
        var copied: [RepositoryPath] = []
        /// Why ignore rules were not used, if so.
        var ignoreFault: String?
        /// Whether the scan ended before it had seen everything.
        var isCut = false
        /// Whether anything is other than in the state before.
        var isChanged = false
        var entryCount = 0
    }
}
