import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite struct BerthFolderTests {
    @Test func `a folder of state has one owner, however many ask for it first`() async throws {
        try await TemporaryDirectory.with { scratch in
            let folders = try BerthFolders(environment: ["HOME": scratch])
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try folders.owner() } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(names.count == 1)
            #expect(names.first?.count == 36)
            let files = try FileManager.default.contentsOfDirectory(atPath: folders.state)
            #expect(files == ["owner"])
            let other = try BerthFolders(environment: ["HOME": scratch + "/other"])
            #expect(try other.owner() != folders.owner())
        }
    }

    @Test func `what something else links to does not become free`() async throws {
        try await TemporaryDirectory.with { scratch in
            let folder = scratch + "/folder"
            try Files.makeFolder(folder + "/inner")
            let empty = await FolderRemoval.freedBytes(folder)
            try Files.write([UInt8](repeating: 1, count: 40_960), to: folder + "/own")
            #expect(await FolderRemoval.freedBytes(folder) - empty == 40_960)
            #expect(link(folder + "/own", folder + "/inner/own") == 0)
            #expect(await FolderRemoval.freedBytes(folder) - empty == 40_960)
            #expect(link(folder + "/own", scratch + "/elsewhere") == 0)
            #expect(await FolderRemoval.freedBytes(folder) == empty)
            #expect(symlink("/usr", folder + "/link") == 0)
            #expect(await FolderRemoval.freedBytes(folder) - empty < 10_000)
            #expect(await FolderRemoval.freedBytes(scratch + "/none") == 0)
        }
    }
}
