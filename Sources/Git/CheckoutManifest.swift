/// The stamps of the files as they were checked out, so that unchanged ones need not be read.
struct CheckoutManifest: Sendable {
    let stamps: [RepositoryPath: FileStamp]

    /// A file changed this shortly before it was looked at may change again within one tick of
    /// the clock and look the same; such files are read.
    private static let safeAgeNanoseconds = 50_000_000
    private static let mostBytes = 1_024 * 1_024 * 1_024

    init(stamps: [RepositoryPath: FileStamp] = [:]) {
        self.stamps = stamps
    }

    /// Records the files of a fresh checkout.
    static func record(
        _ paths: some Sequence<RepositoryPath>,
        in root: borrowing OpenFolder
    ) throws(FileRefusal) -> Self {
        let newest = currentNanoseconds() - safeAgeNanoseconds
        var stamps: [RepositoryPath: FileStamp] = [:]
        let byFolder = Dictionary(grouping: paths, by: \.parent)
        for (folder, paths) in byFolder {
            let open = try root.descend(to: folder)
            for path in paths {
                guard let status = try open.status(of: path.name),
                    status.kind == .file || status.kind == .link,
                    status.stamp.changedNanoseconds < newest
                else { continue }
                stamps[path] = status.stamp
            }
        }
        return Self(stamps: stamps)
    }

    /// Reads a manifest that was written; one that cannot be read knows no file.
    static func read(from path: String) -> Self {
        guard let bytes = try? HostFile.read(path, limitBytes: mostBytes) else { return Self() }
        var stamps: [RepositoryPath: FileStamp] = [:]
        for record in bytes.split(separator: 0) {
            let fields = record.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard fields.count == 6, let inode = UInt64(fields[0].text),
                let size = Int(fields[1].text), let mode = UInt32(fields[2].text),
                let modified = Int(fields[3].text), let changed = Int(fields[4].text)
            else { continue }
            stamps[RepositoryPath(fields[5])] = FileStamp(
                inode: inode,
                sizeBytes: size,
                mode: mode,
                modifiedNanoseconds: modified,
                changedNanoseconds: changed
            )
        }
        return Self(stamps: stamps)
    }

    /// Writes the manifest: for each file its numbers and path, ended by a zero byte.
    func write(to path: String) throws(GitError) {
        var bytes: [UInt8] = []
        for (path, stamp) in stamps {
            let numbers = [
                "\(stamp.inode)", "\(stamp.sizeBytes)", "\(stamp.mode)",
                "\(stamp.modifiedNanoseconds)", "\(stamp.changedNanoseconds)", "",
            ]
            bytes += Array(numbers.joined(separator: " ").utf8) + path.bytes + [0]
        }
        try HostFile.write(bytes, to: path)
    }
}
