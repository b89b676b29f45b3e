import CZlib

/// Packs bytes with gzip, through zlib; the same bytes give the same result on every machine.
public enum Gzip {
    /// The two bytes every gzip stream begins with.
    public static let magic: [UInt8] = [0x1F, 0x8B]

    /// 15 bits of window, plus 16 for the gzip format.
    private static let gzipWindowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// Returns the bytes packed, with no name and no time in the header.
    public static func compress(_ bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        var stream = z_stream()
        let status = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            gzipWindowBits,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else {
            throw .badCompression(reason: "zlib cannot start, status \(status)")
        }
        defer { deflateEnd(&stream) }
        var input = bytes
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var result = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                result = deflate(&stream, Z_FINISH)
                count = target.count - Int(stream.avail_out)
            }
        }
        guard result == Z_STREAM_END else {
            throw .badCompression(reason: "zlib cannot pack, status \(result)")
        }
        return output
    }

    /// Returns the bytes unpacked.
    ///
    /// - Throws: ``ArchiveError/limitExceeded(entry:limit:allowed:)`` when there are too many.
    public static func decompress(
        _ bytes: [UInt8],
        limitBytes: Int
    ) throws(ArchiveError) -> [UInt8] {
        var result: [UInt8] = []
        var decoder = try GzipDecoder()
        try decoder.decode(bytes[...]) { (chunk) throws(ArchiveError) in
            result += chunk
            guard result.count <= limitBytes else {
                throw .limitExceeded(entry: nil, limit: "bytes unpacked", allowed: limitBytes)
            }
        }
        try decoder.finish()
        return result
    }
}
