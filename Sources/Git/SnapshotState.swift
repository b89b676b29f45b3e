/// What a work tree looked like when its last snapshot was taken, by which the next one finds what
/// has changed without reading a file.
struct SnapshotState: Hashable, Sendable {
    /// One name in a folder.
    struct Entry: Hashable, Sendable {
        enum Kind: UInt8 {
            case file
            case folder
            case ignoredFile
            case ignoredFolder
            case submodule
        }

        var name: [UInt8]
        var kind: Kind
        /// Of a file: equal stamps mean equal content; nil where it has to be read.
        var stamp: FileStamp?
        /// Of a file: whether a commit of the agent or the base has it, so that no rule hides it.
        var isCommitted = false
    }

    /// The newest snapshot, or nil when the run had changed nothing.
    struct Newest: Hashable, Sendable {
        var number: Int
        var commit: ObjectName
        var label: String
    }

    var base: ObjectName
    /// The verified commit that the agent's `HEAD` was at.
    var head: ObjectName
    /// The verified commit of the run's branch where that is another one.
    var branchTip: ObjectName?
    /// The tree of the newest snapshot, or of the base.
    var tree: ObjectName
    var newest: Newest?
    /// The names in each folder that was looked into, in byte order.
    var folders: [RepositoryPath: [Entry]] = [:]
    /// The stamps of folders of which every name is in ``folders``: as long as one has its stamp, it
    /// has the same names.
    var settled: [RepositoryPath: FileStamp] = [:]

    /// The commit that has ``tree``.
    var commit: ObjectName { newest?.commit ?? base }

    /// Reads the state that was written; nil when there is none, or none for this base.
    static func read(from path: String, base: ObjectName) -> Self? {
        guard let bytes = try? HostFile.read(path, limitBytes: 1_024 * 1_024 * 1_024) else {
            return nil
        }
        return bytes.withUnsafeBytes { buffer in
            var reader = StateReader(buffer: buffer)
            return Self(&reader, base: base)
        }
    }

    /// Writes the state whole.
    func write(to path: String) throws(GitError) {
        var writer = StateWriter()
        writer.add(text: Self.format)
        for name in [base, head, tree] { writer.add(text: name.description) }
        writer.add(text: branchTip?.description ?? "")
        writer.add(text: newest?.commit.description ?? "")
        writer.add(number: newest?.number ?? 0)
        writer.add(text: newest?.label ?? "")
        writer.add(number: folders.count)
        for (folder, entries) in folders {
            writer.add(bytes: folder.bytes)
            writer.add(number: entries.count)
            writer.add(settled[folder])
            for entry in entries { writer.add(entry) }
        }
        try HostFile.write(writer.bytes, to: path)
    }

    private static let format = "berth snapshot state 2"

    private init?(_ reader: inout StateReader, base: ObjectName) {
        guard reader.text() == Self.format, reader.text() == base.description,
            let head = ObjectName(reader.text()), let tree = ObjectName(reader.text())
        else { return nil }
        self.base = base
        self.head = head
        self.tree = tree
        branchTip = ObjectName(reader.text())
        let commit = ObjectName(reader.text())
        let number = reader.number()
        let label = reader.text()
        newest = commit.map { Newest(number: number, commit: $0, label: label) }
        let count = reader.number()
        guard count <= reader.restBytes else { return nil }
        folders.reserveCapacity(count)
        for _ in 0..<count {
            let folder = RepositoryPath(reader.bytes())
            let entryCount = reader.number()
            guard entryCount <= reader.restBytes else { return nil }
            settled[folder] = reader.stamp()
            var entries: [Entry] = []
            entries.reserveCapacity(entryCount)
            for _ in 0..<entryCount { entries.append(reader.entry()) }
            folders[folder] = entries
        }
        if reader.isBroken { return nil }
    }

    init(base: ObjectName, tree: ObjectName) {
        self.base = base
        self.tree = tree
        head = base
    }
}
