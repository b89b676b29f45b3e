import Archive
import Testing

struct GzipTests {
    @Test func `what is packed is unpacked`() throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let packed = try Gzip.compress(bytes)
        #expect(packed.starts(with: Gzip.magic))
        #expect(try Gzip.decompress(packed, limitBytes: bytes.count) == bytes)
        #expect(try Gzip.compress([]).count > 0)
        #expect(try Gzip.decompress(Gzip.compress([]), limitBytes: 0) == [])
    }

    @Test func `several members one after another are one content`() throws {
        let packed = try Gzip.compress([1, 2]) + Gzip.compress([3]) + [0, 0, 0]
        #expect(try Gzip.decompress(packed, limitBytes: 10) == [1, 2, 3])
    }

    @Test func `a small file that unpacks to a large one is stopped`() throws {
        let packed = try Gzip.compress([UInt8](repeating: 0, count: 50_000_000))
        #expect(packed.count < 60_000)
        let error = ArchiveError.limitExceeded(
            entry: nil,
            limit: "bytes unpacked",
            allowed: 1_000_000
        )
        #expect(throws: error) { try Gzip.decompress(packed, limitBytes: 1_000_000) }
    }

    @Test func `damage and a missing end are told`() throws {
        let packed = try Gzip.compress(Array("a text that is long enough to be cut".utf8))
        #expect(throws: ArchiveError.badCompression(reason: "the stream ends too early")) {
            try Gzip.decompress(packed.dropLast(4), limitBytes: 1_000)
        }
        var damaged = packed
        damaged[packed.count - 6] ^= 0xFF
        #expect(throws: ArchiveError.badCompression(reason: "incorrect data check")) {
            try Gzip.decompress(damaged, limitBytes: 1_000)
        }
    }

    @Test func `a packed archive is read like a plain one`() throws {
        let bytes = try TarWriter([.file("a", bytes: [1, 2, 3])]).bytes()
        #expect(try TarArchive.entries(Gzip.compress(bytes)) == TarArchive.entries(bytes))
    }
}

extension Gzip {
    fileprivate static func decompress(
        _ bytes: ArraySlice<UInt8>,
        limitBytes: Int
    ) throws -> [UInt8] {
        try decompress(Array(bytes), limitBytes: limitBytes)
    }
}
