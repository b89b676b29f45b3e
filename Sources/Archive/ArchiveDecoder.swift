/// Reads a tar archive that may be packed with gzip, whatever its name says.
public struct ArchiveDecoder: ~Copyable {
    private var tar: TarDecoder
    private var gzip: GzipDecoder?
    private var head: [UInt8] = []
    private var hasBegun = false
    private var isCompressed = false

    /// Creates a decoder at the start of an archive.
    public init(limits: ArchiveLimits = .standard) {
        tar = TarDecoder(limits: limits)
    }

    /// Reads the next piece and hands over what it holds.
    public mutating func decode(
        _ bytes: ArraySlice<UInt8>,
        _ handle: (TarDecoder.Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        if hasBegun { return try forward(bytes, handle) }
        head += bytes
        guard head.count >= Gzip.magic.count else { return }
        try begin(handle)
    }

    /// Tells the decoder that no piece follows.
    public consuming func finish() throws(ArchiveError) {
        guard hasBegun || head.isEmpty else { throw .truncated(entry: nil) }
        try tar.finish()
        if let gzip = gzip.take() { try gzip.finish() }
    }

    private mutating func begin(
        _ handle: (TarDecoder.Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        isCompressed = head.starts(with: Gzip.magic)
        if isCompressed { gzip = try GzipDecoder() }
        hasBegun = true
        let first = head
        head = []
        try forward(first[...], handle)
    }

    private mutating func forward(
        _ bytes: ArraySlice<UInt8>,
        _ handle: (TarDecoder.Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        guard isCompressed else { return try tar.decode(bytes, handle) }
        var plain = tar
        try gzip?.decode(bytes) { (chunk) throws(ArchiveError) in
            try plain.decode(chunk, handle)
        }
        tar = plain
    }
}
