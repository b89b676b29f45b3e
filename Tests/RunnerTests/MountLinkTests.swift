import Diagnostics
import FoundationEssentials
import JSONC
import TestSupport
import Testing

@testable import DockerEngine
@testable import Runner

/// Places of a clone that are mounted, and that an agent has made links.
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
}
