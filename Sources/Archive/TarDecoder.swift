/// Reads a tar archive from pieces of any size, without holding more than one header of it.
///
/// It understands ustar, pax headers, GNU long names, base-256 numbers and the format before
/// POSIX. It reads everything an archive may say; what of it may be unpacked is for
/// ``ArchiveUnpacker`` to judge.
public struct TarDecoder: Sendable {
    /// What the decoder found next.
    public enum Event: Hashable, Sendable {
        /// A member begins.
        case entry(TarEntry)
        /// A piece of the current member's content.
        case content(ArraySlice<UInt8>)
        /// The current member is complete.
        case endOfEntry
    }

    private enum State {
        case header
        case extendedHeader(TarHeader, remaining: Int)
        case content(entry: String, remaining: Int, padding: Int)
        case padding(remaining: Int)
        case ended
    }

    private let limits: ArchiveLimits
    private var state = State.header
    private var buffer: [UInt8] = []
    private var offset = 0
    private var globalRecords = PaxRecords()
    private var records = PaxRecords()
    private var longPath: String?
    private var longLinkTarget: String?
    private var entryCount = 0
    private var totalBytes = 0

    /// Creates a decoder at the start of an archive.
    public init(limits: ArchiveLimits = .standard) {
        self.limits = limits
    }

    /// Reads the next piece and hands over what it holds.
    public mutating func decode(
        _ bytes: ArraySlice<UInt8>,
        _ handle: (Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            switch state {
            case .header:
                guard let block = take(TarHeader.blockSizeBytes, from: &rest) else { return }
                try begin(block[...], handle)
            case .extendedHeader(let header, let remaining):
                guard let content = take(remaining, from: &rest) else { return }
                try extend(header, content)
            case .content(let entry, let remaining, let padding):
                let piece = rest.prefix(remaining)
                rest = rest.dropFirst(piece.count)
                offset += piece.count
                try handle(.content(piece))
                if piece.count == remaining {
                    try handle(.endOfEntry)
                    state = padding == 0 ? .header : .padding(remaining: padding)
                } else {
                    state = .content(
                        entry: entry,
                        remaining: remaining - piece.count,
                        padding: padding
                    )
                }
            case .padding(let remaining):
                let piece = rest.prefix(remaining)
                rest = rest.dropFirst(piece.count)
                offset += piece.count
                let left = remaining - piece.count
                state = left == 0 ? .header : .padding(remaining: left)
            case .ended:
                return
            }
        }
    }

    /// Tells the decoder that no piece follows.
    ///
    /// - Throws: ``ArchiveError/truncated(entry:)`` when something is missing. An archive that
    ///   lacks only the zero blocks at its end is complete.
    public func finish() throws(ArchiveError) {
        switch state {
        case .header where !buffer.isEmpty: throw .truncated(entry: nil)
        case .extendedHeader: throw .truncated(entry: nil)
        case .content(let entry, _, _): throw .truncated(entry: entry)
        case .header, .padding, .ended: return
        }
    }

    /// Returns the next `count` bytes once they are all there.
    private mutating func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let piece = rest.prefix(count - buffer.count)
        buffer += piece
        rest = rest.dropFirst(piece.count)
        offset += piece.count
        guard buffer.count == count else { return nil }
        defer { buffer = [] }
        return buffer
    }

    private mutating func begin(
        _ block: ArraySlice<UInt8>,
        _ handle: (Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let start = offset - TarHeader.blockSizeBytes
        guard let header = try TarHeader(block: block, offset: start) else {
            state = .ended
            return
        }
        if "xgLK".utf8.contains(header.type) {
            guard header.sizeBytes <= limits.extendedHeaderBytes else {
                throw .limitExceeded(
                    entry: header.path,
                    limit: "bytes of extended header",
                    allowed: limits.extendedHeaderBytes
                )
            }
            let padded = header.sizeBytes + Self.padding(after: header.sizeBytes)
            if padded > 0 { state = .extendedHeader(header, remaining: padded) }
            return
        }
        try beginEntry(header, handle)
    }

    private mutating func extend(
        _ header: TarHeader,
        _ content: [UInt8]
    ) throws(ArchiveError) {
        let content = content.prefix(header.sizeBytes)
        switch header.type {
        case UInt8(ascii: "x"): records = try PaxRecords(parsing: content)
        case UInt8(ascii: "g"): globalRecords.merge(try PaxRecords(parsing: content))
        default:
            let bytes = content.prefix { $0 != 0 }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw .badField(entry: String(decoding: bytes, as: UTF8.self), field: "path")
            }
            if header.type == UInt8(ascii: "L") { longPath = name } else { longLinkTarget = name }
        }
        state = .header
    }

    private mutating func beginEntry(
        _ plain: TarHeader,
        _ handle: (Event) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        var header = plain
        header.path = longPath ?? header.path
        header.linkTarget = longLinkTarget ?? header.linkTarget
        var all = globalRecords
        all.merge(records)
        try all.apply(to: &header)
        (longPath, longLinkTarget, records) = (nil, nil, PaxRecords())
        if all.isSparse { throw .unsupportedKind(entry: header.path, kind: "a sparse file") }
        let entry = try header.entry()
        try count(entry)
        try handle(.entry(entry))
        guard entry.sizeBytes > 0 else {
            try handle(.endOfEntry)
            return
        }
        state = .content(
            entry: entry.path,
            remaining: entry.sizeBytes,
            padding: Self.padding(after: entry.sizeBytes)
        )
    }

    private mutating func count(_ entry: TarEntry) throws(ArchiveError) {
        entryCount += 1
        guard entryCount <= limits.entryCount else {
            throw .limitExceeded(entry: nil, limit: "entries", allowed: limits.entryCount)
        }
        guard entry.path.utf8.count <= limits.pathBytes else {
            throw .limitExceeded(
                entry: String(entry.path.prefix(60)) + "…",
                limit: "bytes of path",
                allowed: limits.pathBytes
            )
        }
        guard entry.sizeBytes <= limits.entryBytes else {
            throw .limitExceeded(
                entry: entry.path,
                limit: "bytes of content",
                allowed: limits.entryBytes
            )
        }
        totalBytes += entry.sizeBytes
        guard totalBytes <= limits.totalBytes else {
            throw .limitExceeded(
                entry: nil,
                limit: "bytes of content",
                allowed: limits.totalBytes
            )
        }
    }

    /// The zero bytes that fill content up to a whole block.
    static func padding(after sizeBytes: Int) -> Int {
        let rest = sizeBytes % TarHeader.blockSizeBytes
        return rest == 0 ? 0 : TarHeader.blockSizeBytes - rest
    }
}

extension TarHeader {
    /// The member that the header announces; the size that some writers give to what is no file
    /// means nothing, as no content follows.
    fileprivate func entry() throws(ArchiveError) -> TarEntry {
        let isDirectoryByName = path.hasSuffix("/")
        let kind: TarEntry.Kind
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): kind = isDirectoryByName ? .directory : .file
        case UInt8(ascii: "1"): kind = .hardLink(target: linkTarget)
        case UInt8(ascii: "2"): kind = .symbolicLink(target: linkTarget)
        case UInt8(ascii: "3"): kind = .characterDevice
        case UInt8(ascii: "4"): kind = .blockDevice
        case UInt8(ascii: "5"): kind = .directory
        case UInt8(ascii: "6"): kind = .fifo
        default:
            let letter = String(decoding: [type], as: UTF8.self)
            throw .unsupportedKind(entry: path, kind: "of the unknown kind `\(letter)`")
        }
        var name = path[...]
        while name.count > 1, name.hasSuffix("/") { name = name.dropLast() }
        return TarEntry(
            path: String(name),
            kind: kind,
            mode: mode & 0o7777,
            userID: userID,
            groupID: groupID,
            modificationTime: modificationTime,
            sizeBytes: kind == .file ? sizeBytes : 0
        )
    }
}
