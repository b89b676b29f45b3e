import CZlib

/// Unpacks gzip from pieces of any size, through zlib.
public struct GzipDecoder: ~Copyable {
    /// How many bytes are handed over at once.
    public static let chunkSizeBytes = 128 * 1_024

    /// 15 bits of window, plus 16 for the gzip format and no other.
    private static let gzipWindowBits: Int32 = 15 + 16

    /// zlib keeps the address of its state, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isMemberComplete = false
    private var hasBegun = false

    /// Creates a decoder at the start of a gzip stream.
    public init() throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream,
            Self.gzipWindowBits,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else {
            throw .badCompression(reason: "zlib cannot start, status \(status)")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Unpacks the next piece and hands over what comes of it, in bounded chunks.
    public mutating func decode(
        _ bytes: ArraySlice<UInt8>,
        _ handle: (ArraySlice<UInt8>) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            if isMemberComplete {
                // Several members may follow one another; zeros after the last are padding.
                guard let start = rest.firstIndex(where: { $0 != 0 }) else { return }
                rest = rest[start...]
                inflateReset(stream)
                isMemberComplete = false
            }
            hasBegun = true
            let (output, used) = try inflateOnce(rest)
            rest = rest.dropFirst(used)
            if !output.isEmpty { try handle(output[...]) }
            if output.isEmpty, used == 0, !isMemberComplete {
                throw .badCompression(reason: "zlib makes no progress")
            }
        }
    }

    /// Tells the decoder that no piece follows.
    public consuming func finish() throws(ArchiveError) {
        guard isMemberComplete || !hasBegun else {
            throw .badCompression(reason: "the stream ends too early")
        }
    }

    private mutating func inflateOnce(
        _ input: ArraySlice<UInt8>
    ) throws(ArchiveError) -> (output: [UInt8], used: Int) {
        // zlib counts in 32 bits.
        var input = Array(input.prefix(1 << 30))
        var status = Z_OK
        var used = 0
        let output = [UInt8](unsafeUninitializedCapacity: Self.chunkSizeBytes) { target, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.pointee.next_in = source.baseAddress
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                status = inflate(stream, Z_NO_FLUSH)
                used = source.count - Int(stream.pointee.avail_in)
                count = target.count - Int(stream.pointee.avail_out)
                stream.pointee.next_in = nil
                stream.pointee.next_out = nil
            }
        }
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isMemberComplete = true
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
            throw .badCompression(reason: reason)
        }
        return (output, used)
    }
}
