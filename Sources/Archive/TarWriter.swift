/// Writes a tar archive as a sequence of chunks, reading each file only when its turn comes.
///
/// The chunks can be pulled one by one from an iterator, without `await`, or taken as an
/// asynchronous sequence, such as the body of a request. Every iteration begins anew, so that a
/// request can be repeated. The same members give the same bytes on every machine.
public struct TarWriter: AsyncSequence, Sendable {
    /// How many bytes a chunk has at most.
    public static let chunkSizeBytes = 256 * 1_024
    /// How many zero bytes end an archive.
    private static let trailerSizeBytes = 2 * TarHeader.blockSizeBytes

    /// The members in the order in which they are written.
    public let members: [TarMember]

    /// Creates a writer.
    public init(_ members: [TarMember]) {
        self.members = members
    }

    /// How many bytes the whole archive has, known before anything is read.
    public var sizeBytes: Int {
        members.reduce(Self.trailerSizeBytes) { sum, member in
            let content = member.sizeBytes
            return sum + member.headerBlocks().count + content + TarDecoder.padding(after: content)
        }
    }

    /// Returns the whole archive; meant for archives of small files.
    public func bytes() throws(ArchiveError) -> [UInt8] {
        var result: [UInt8] = []
        var iterator = makeAsyncIterator()
        while let chunk = try iterator.nextChunk() { result += chunk }
        return result
    }

    /// Returns an iterator at the start of the archive.
    public func makeAsyncIterator() -> Iterator { Iterator(members: members[...]) }

    /// Gives one chunk after another.
    public struct Iterator: AsyncIteratorProtocol {
        private var members: ArraySlice<TarMember>
        private var current: (file: OpenFile, remaining: Int, padding: Int)?
        private var isTrailerWritten = false

        fileprivate init(members: ArraySlice<TarMember>) {
            self.members = members
        }

        /// Returns the next chunk, or nil when the archive is complete.
        ///
        /// - Throws: ``ArchiveError/fileChanged(path:)`` when a file's size is no longer the one
        ///   that its header told.
        public mutating func nextChunk() throws(ArchiveError) -> [UInt8]? {
            if let current { return try nextPiece(of: current) }
            guard let member = members.popFirst() else {
                guard !isTrailerWritten else { return nil }
                isTrailerWritten = true
                return [UInt8](repeating: 0, count: TarWriter.trailerSizeBytes)
            }
            return try begin(member)
        }

        /// Returns the next chunk, or nil when the archive is complete.
        public mutating func next() async throws(ArchiveError) -> [UInt8]? {
            try nextChunk()
        }

        /// Returns the next chunk, or nil when the archive is complete.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ArchiveError) -> [UInt8]? {
            try nextChunk()
        }

        private mutating func begin(_ member: TarMember) throws(ArchiveError) -> [UInt8] {
            let size = member.sizeBytes
            let padding = TarDecoder.padding(after: size)
            let header = member.headerBlocks()
            switch member.content {
            case .none:
                return header
            case .bytes(let bytes):
                return header + bytes + [UInt8](repeating: 0, count: padding)
            case .file(let path):
                let file = try OpenFile(reading: path)
                current = (file, size, padding)
                return header
            }
        }

        private mutating func nextPiece(
            of current: (file: OpenFile, remaining: Int, padding: Int)
        ) throws(ArchiveError) -> [UInt8] {
            let (file, remaining, padding) = current
            let isLast = remaining <= TarWriter.chunkSizeBytes
            // One byte more than told shows a file that has grown.
            let wanted = isLast ? remaining + 1 : TarWriter.chunkSizeBytes
            var piece = try file.read(atMost: wanted)
            if isLast, piece.count == remaining {
                if try file.read(atMost: 1).isEmpty {
                    self.current = nil
                    piece += [UInt8](repeating: 0, count: padding)
                    return piece
                }
                throw .fileChanged(path: file.path)
            }
            guard !piece.isEmpty, piece.count <= remaining else {
                throw .fileChanged(path: file.path)
            }
            self.current = (file, remaining - piece.count, padding)
            return piece
        }
    }
}

extension TarMember {
    /// How many bytes of content are written.
    var sizeBytes: Int {
        switch content {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file: entry.sizeBytes
        }
    }

    /// The header, with the size that the content has.
    func headerBlocks() -> [UInt8] {
        var entry = entry
        entry.sizeBytes = sizeBytes
        return entry.headerBlocks()
    }
}
