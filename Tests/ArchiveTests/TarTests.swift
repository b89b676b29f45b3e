import Archive
import Testing

struct TarTests {
    @Test func `what is written is read back`() throws {
        let long = String(repeating: "folder/", count: 30) + "file"
        let unsplittable = String(repeating: "x", count: 180)
        let members: [TarMember] = [
            .directory("a"),
            .file("a/install.sh", bytes: Array("#!/bin/sh\n".utf8), mode: 0o755),
            .symbolicLink("a/link", target: "install.sh"),
            .file("empty", bytes: []),
            .file("block", bytes: [UInt8](repeating: 7, count: 512)),
            .file(long, bytes: [1]),
            .file(unsplittable, bytes: [2, 3]),
            .file("grüße/日本", bytes: [4]),
            .symbolicLink("far", target: unsplittable),
        ]
        let writer = TarWriter(members)
        let bytes = try writer.bytes()
        let read = try TarArchive.entries(bytes)
        #expect(bytes.count == writer.sizeBytes)
        #expect(bytes.count.isMultiple(of: 512))
        #expect(read.map(\.entry) == members.map(\.entry))
        #expect(read[1].content == Array("#!/bin/sh\n".utf8))
        #expect(read[4].content == [UInt8](repeating: 7, count: 512))
        #expect(read[5].content == [1])
        #expect(read[6].content == [2, 3])
    }

    @Test func `pieces of any size give the same events`() throws {
        let bytes = try TarWriter([
            .file("a", bytes: Array(0..<200)), .directory("d"),
            .file(String(repeating: "n", count: 150), bytes: Array("text".utf8)),
        ]).bytes()
        for size in [1, 7, 511, 512, 513, 4_096] {
            var decoder = TarDecoder()
            var entries: [String] = []
            var content: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = bytes[start..<min(start + size, bytes.count)]
                try decoder.decode(piece) { (event) throws(ArchiveError) in
                    switch event {
                    case .entry(let entry): entries.append(entry.path)
                    case .content(let piece): content += piece
                    case .endOfEntry: entries.append(".")
                    }
                }
            }
            try decoder.finish()
            #expect(entries == ["a", ".", "d", ".", String(repeating: "n", count: 150), "."])
            #expect(content == Array(0..<200) + Array("text".utf8))
        }
    }

    @Test func `the same members give the same bytes`() throws {
        let members: [TarMember] = [.file("a", bytes: [1]), .directory("b")]
        #expect(try TarWriter(members).bytes() == TarWriter(members).bytes())
        let entry = try #require(try TarArchive.entries(TarWriter(members).bytes()).first?.entry)
        #expect(entry == TarEntry(path: "a", mode: 0o644, sizeBytes: 1))
    }

    @Test func `an archive without its end is complete, one cut in a member is not`() throws {
        let bytes = try TarWriter([.file("a/b", bytes: [UInt8](repeating: 1, count: 600))]).bytes()
        #expect(try TarArchive.entries(bytes.prefix(512 + 1_024)).count == 1)
        #expect(throws: ArchiveError.truncated(entry: "a/b")) {
            try TarArchive.entries(bytes.prefix(512 + 599))
        }
        #expect(throws: ArchiveError.truncated(entry: nil)) {
            try TarArchive.entries(bytes.prefix(100))
        }
    }

    @Test func `what is no tar is refused with its place`() throws {
        let noise = [UInt8](repeating: 0x41, count: 1_024)
        #expect(throws: ArchiveError.notTar(offset: 0)) { try TarArchive.entries(noise) }
        let good = try TarWriter([.file("a", bytes: [1])]).bytes().prefix(1_024)
        #expect(throws: ArchiveError.notTar(offset: 1_024)) {
            try TarArchive.entries(Array(good) + noise)
        }
    }

    @Test func `limits are kept`() throws {
        let bytes = try TarWriter([
            .file("a", bytes: [UInt8](repeating: 0, count: 100)),
            .file("b", bytes: [UInt8](repeating: 0, count: 100)),
        ]).bytes()
        var limits = ArchiveLimits.standard
        limits.entryCount = 1
        #expect(throws: ArchiveError.limitExceeded(entry: nil, limit: "entries", allowed: 1)) {
            try TarArchive.entries(bytes, limits: limits)
        }
        limits = .standard
        limits.entryBytes = 99
        #expect(
            throws: ArchiveError.limitExceeded(entry: "a", limit: "bytes of content", allowed: 99)
        ) {
            try TarArchive.entries(bytes, limits: limits)
        }
        limits = .standard
        limits.totalBytes = 150
        #expect(
            throws: ArchiveError.limitExceeded(entry: nil, limit: "bytes of content", allowed: 150)
        ) {
            try TarArchive.entries(bytes, limits: limits)
        }
    }

    @Test func `the content of a path is found with and without a leading dot`() throws {
        for path in ["devcontainer-feature.json", "./devcontainer-feature.json"] {
            let bytes = try TarWriter([.file(path, bytes: Array("{}".utf8))]).bytes()
            let content = try TarArchive.content(of: "devcontainer-feature.json", in: bytes)
            #expect(content == Array("{}".utf8))
        }
    }
}
