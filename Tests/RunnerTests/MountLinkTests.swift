import Diagnostics
import FoundationEssentials
import Glibc
import JSONC
import TestSupport
import Testing

@testable import DockerEngine
@testable import Runner

/// Links that an agent puts where this machine mounts or reads.
@Suite struct MountLinkTests {
    private static func refusal(_ sources: [String], inside clone: String) -> DiagnosticError? {
        let mounts = sources.map { source -> JSONValue in
            ["Type": "bind", "Source": .string(source), "Destination": "/d", "RW": true]
        }
        do {
            try RunChecks.checkMounts(mounts.map(MountPoint.init), inside: clone)
            return nil
        } catch {
            return error
        }
    }

    @Test func `only what leads into the clone is mounted again`() async throws {
        try await TemporaryDirectory.with { path in
            let manager = FileManager.default
            let clone = "\(path)/clone"
            for folder in ["clone/data/in", "clone/other", "outside"] {
                try manager.createDirectory(
                    atPath: "\(path)/\(folder)",
                    withIntermediateDirectories: true
                )
            }
            let all = ["\(clone)", "\(clone)/data", "\(clone)/data/in", "\(clone)/none", "\(path)"]
            #expect(Self.refusal(all, inside: clone) == nil)
            // A link that stays inside harms nobody.
            try manager.createSymbolicLink(
                atPath: "\(clone)/near",
                withDestinationPath: "other"
            )
            #expect(Self.refusal(["\(clone)/near", "\(clone)/near/new"], inside: clone) == nil)
            try manager.removeItem(atPath: "\(clone)/data")
            for target in ["\(path)/outside", "../outside", "/", "/nowhere", "data"] {
                try manager.createSymbolicLink(
                    atPath: "\(clone)/data",
                    withDestinationPath: target
                )
                for source in ["\(clone)/data", "\(clone)/data/in"] {
                    let refused = Self.refusal([source], inside: clone)
                    #expect(
                        refused?.diagnostics.map(\.code) == ["link-leads-out"],
                        "\(target), \(source)"
                    )
                }
                try manager.removeItem(atPath: "\(clone)/data")
            }
        }
    }

    @Test(arguments: ["link", "pipe", "folder"])
    func `what an agent puts in the place of a file that is read is not read`(
        kind: String
    ) async throws {
        try await TemporaryDirectory.with { path in
            let secret = "\(path)/secret"
            try Files.write("secret", to: secret)
            let place = "\(path)/events.jsonl"
            switch kind {
            case "link": #expect(symlink(secret, place) == 0)
            case "pipe": #expect(mkfifo(place, 0o600) == 0)
            default: #expect(mkdir(place, 0o700) == 0)
            }
            #expect(throws: DiagnosticError.self) { try Files.read(place) }
            var follower = OutputFollower(path: place)
            #expect(throws: DiagnosticError.self) { try follower.readAdded() }
            var reserve = LogReserve(path: place)
            await reserve.extend(behind: 0)
            reserve.release()
            #expect(try Files.read(secret) == Array("secret".utf8))
            // What is written there takes the place of the link, and leaves alone what it led to.
            if kind == "link" {
                try Files.write("new", to: place)
                #expect(try Files.read(secret) == Array("secret".utf8))
                #expect(try Files.read(place) == Array("new".utf8))
            }
        }
    }
}
