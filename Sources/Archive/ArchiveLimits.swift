/// How much an archive may hold before it is refused.
public struct ArchiveLimits: Hashable, Sendable {
    /// How many entries it may have.
    public var entryCount: Int
    /// How many bytes the contents of all entries may have together.
    public var totalBytes: Int
    /// How many bytes one entry may have.
    public var entryBytes: Int
    /// How many bytes a path may have.
    public var pathBytes: Int
    /// How many folders deep a path may lead.
    public var depth: Int
    /// How many bytes a pax header or a GNU long name may have.
    public var extendedHeaderBytes: Int

    /// Limits that no Feature, Template or build context of sane size reaches.
    public static let standard = Self(
        entryCount: 100_000,
        totalBytes: 2 << 30,
        entryBytes: 1 << 30,
        pathBytes: 4_096,
        depth: 128,
        extendedHeaderBytes: 1 << 20
    )

    /// Creates limits.
    public init(
        entryCount: Int,
        totalBytes: Int,
        entryBytes: Int,
        pathBytes: Int,
        depth: Int,
        extendedHeaderBytes: Int
    ) {
        self.entryCount = entryCount
        self.totalBytes = totalBytes
        self.entryBytes = entryBytes
        self.pathBytes = pathBytes
        self.depth = depth
        self.extendedHeaderBytes = extendedHeaderBytes
    }
}
