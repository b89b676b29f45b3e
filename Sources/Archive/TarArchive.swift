/// A tar archive as a whole, for archives small enough to stand in memory.
public enum TarArchive {
    /// One member with its content.
    public struct Member: Hashable, Sendable {
        /// What the archive says about it.
        public var entry: TarEntry
        /// The bytes of a file; empty for all else.
        public var content: [UInt8]
    }

    /// Returns the members of an archive in their order; it may be packed with gzip.
    public static func entries(
        _ bytes: some Sequence<UInt8>,
        limits: ArchiveLimits = .standard
    ) throws(ArchiveError) -> [Member] {
        var members: [Member] = []
        var decoder = ArchiveDecoder(limits: limits)
        try decoder.decode(Array(bytes)[...]) { (event) throws(ArchiveError) in
            switch event {
            case .entry(let entry): members.append(Member(entry: entry, content: []))
            case .content(let piece): members[members.count - 1].content += piece
            case .endOfEntry: break
            }
        }
        try decoder.finish()
        return members
    }

    /// Returns the content of the file with a path, which may be written with `./` before it.
    ///
    /// Of several members with the path, the last counts, as it would when unpacking.
    public static func content(
        of path: String,
        in bytes: some Sequence<UInt8>,
        limits: ArchiveLimits = .standard
    ) throws(ArchiveError) -> [UInt8]? {
        try entries(bytes, limits: limits)
            .last { member in
                guard member.entry.kind == .file else { return false }
                return (try? ArchivePath(parsing: member.entry.path))?.text == path
            }?
            .content
    }
}
