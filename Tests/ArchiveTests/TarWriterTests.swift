import Archive
import Diagnostics
import FoundationEssentials
import Testing

struct TarWriterTests {
    @Test func `a folder is packed in the order of its names`() throws {
        try withTemporaryFolder { folder in
            let files = FileManager.default
            try files.createDirectory(
                atPath: folder + "/b",
                withIntermediateDirectories: false
            )
            for (name, mode) in [("b/z", 0o600), ("b/a", 0o700), ("B", 0o644), (".dot", 0o640)] {
                try Data(name.utf8).write(to: URL(filePath: folder + "/" + name))
                try files.setAttributes(
                    [.posixPermissions: mode],
                    ofItemAtPath: folder + "/" + name
                )
            }
            try files.createSymbolicLink(
                atPath: folder + "/link",
                withDestinationPath: "b/z"
            )
            let writer = TarWriter(try TarMember.members(ofFolder: folder, prefix: "./"))
            let read = try TarArchive.entries(writer.bytes())
            #expect(
                read.map(\.entry) == [
                    TarEntry(path: "./.dot", mode: 0o644, sizeBytes: 4),
                    TarEntry(path: "./B", mode: 0o644, sizeBytes: 1),
                    TarEntry(path: "./b", kind: .directory, mode: 0o755),
                    TarEntry(path: "./b/a", mode: 0o755, sizeBytes: 3),
                    TarEntry(path: "./b/z", mode: 0o644, sizeBytes: 3),
                    TarEntry(path: "./link", kind: .symbolicLink(target: "b/z"), mode: 0o777),
                ]
            )
            #expect(String(decoding: read[4].content, as: UTF8.self) == "b/z")
        }
    }

    @Test(arguments: [0, 1, 511, 512, 262_143, 262_144, 262_145, 1_000_000])
    func `a large file comes in chunks and whole`(size: Int) async throws {
        let folder = try TestFolder()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 2) }
        let path = folder.path + "/large"
        try Data(content).write(to: URL(filePath: path))
        let writer = TarWriter([try .file("in/side", from: path), .file("end", bytes: [9])])
        var bytes: [UInt8] = []
        for try await chunk in writer {
            #expect(chunk.count <= TarWriter.chunkSizeBytes + 1_024)
            bytes += chunk
        }
        #expect(bytes.count == writer.sizeBytes)
        let read = try TarArchive.entries(bytes)
        #expect(read.map(\.entry.path) == ["in/side", "end"])
        #expect(read[0].content == content)
        #expect(read[1].content == [9])
    }

    @Test(arguments: [10, 2_000]) func `a file that changes meanwhile is told`(size: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/f"
            try Data(repeating: 1, count: 1_000).write(to: URL(filePath: path))
            let writer = TarWriter([try .file("f", from: path)])
            try Data(repeating: 1, count: size).write(to: URL(filePath: path))
            #expect(throws: ArchiveError.fileChanged(path: path)) { try writer.bytes() }
        }
    }

    @Test func `a missing file is told with its path`() throws {
        let error = ArchiveError.file(
            path: "/not/there",
            operation: "look at",
            reason: "No such file or directory"
        )
        #expect(throws: error) { try TarMember.file("f", from: "/not/there") }
        #expect(
            error.diagnostics.map(\.summary) == [
                "cannot look at `/not/there`: No such file or directory"
            ]
        )
    }
}

/// A folder that goes away with its last owner, for tests that await.
private final class TestFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/berth-archive-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
