import Archive
import Diagnostics
import FoundationEssentials
import Fuzz
import Testing

struct ArchiveFuzzTests {
    private static func seed() throws -> [UInt8] {
        try TarWriter([
            .directory("./"),
            .file("./install.sh", bytes: Array("#!/bin/sh\n".utf8), mode: 0o755),
            .file("./" + String(repeating: "long/", count: 40) + "name", bytes: [1, 2, 3]),
            .symbolicLink("./link", target: "install.sh"),
        ]).bytes()
    }

    @Test func `mutated archives are unpacked or refused, and nothing leaves the folder`() throws {
        let tar = try Self.seed()
        let packed = try Gzip.compress(tar)
        var mutator = Mutator(
            seed: 64,
            pieces: ["../", "/", "..", "\0", "7777777", "ustar", "2", "5", "x", "L", "../../x\0"]
        )
        let limits = ArchiveLimits(
            entryCount: 64,
            totalBytes: 1 << 20,
            entryBytes: 1 << 20,
            pathBytes: 512,
            depth: 64,
            extendedHeaderBytes: 4_096
        )
        var accepted = 0
        try withTemporaryFolder { parent in
            for round in 0..<600 {
                let bytes = mutator.mutated(round % 3 == 0 ? packed : tar)
                let folder = "\(parent)/\(round)"
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: false
                )
                do throws(ArchiveError) {
                    try ArchiveUnpacker.unpack(bytes: bytes, into: folder, limits: limits)
                    accepted += 1
                } catch {
                    #expect(!error.diagnostics.isEmpty)
                }
                _ = try? TarArchive.entries(bytes, limits: limits)
                try FileManager.default.removeItem(atPath: folder)
                #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == [])
            }
        }
        #expect(accepted > 20)
    }
}
