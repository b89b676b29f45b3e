import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections
import Runner
import Runs
import TestSupport
import Testing

struct InstallationKeyTests {
    private func withFolders(_ body: (BerthFolders, String) throws -> Void) throws {
        let path = "/tmp/berth-keys-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folders = try BerthFolders(environment: ["XDG_STATE_HOME": path, "HOME": path])
        try body(folders, "\(path)/berth/keys")
    }

    private func manifest(_ status: String = "succeeded") throws -> RunManifest {
        RunManifest(
            run: try #require(RunIdentifier(parsing: "1tb4p9q2mk")),
            previous: nil,
            contents: [("result", ["status": .string(status)])]
        )
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `the key is made at its first use, for nobody else, and stays`() throws {
        try withFolders { folders, place in
            var first = try manifest()
            try InstallationKeys(folders: folders).sign(&first)
            let keys = InstallationKeys(folders: folders)
            let key = try keys.publicKey()
            #expect(key.hasSigned(first))
            #expect(first.signature?.key == key.name)
            #expect(try keys.find(key.name) == key)
            #expect(PublicKey(parsing: Array(key.text.utf8)) == key)
            #expect(try mode(place) == 0o700)
            #expect(try mode("\(place)/manifest.key") == 0o600)
        }
    }

    @Test func `a signature fits one head and one key`() throws {
        try withFolders { folders, _ in
            let keys = InstallationKeys(folders: folders)
            var signed = try manifest()
            try keys.sign(&signed)
            var other = try manifest("failed")
            other.signature = signed.signature
            let key = try keys.publicKey()
            #expect(!key.hasSigned(other))
            #expect(!key.hasSigned(try manifest()))
            let value = try #require(signed.signature?.value)
            var bytes = Array(value.utf8)
            for index in bytes.indices {
                for bit in 0..<7 {
                    bytes[index] ^= 1 << bit
                    var changed = signed
                    changed.signature?.value = String(decoding: bytes, as: UTF8.self)
                    #expect(!key.hasSigned(changed), "bit \(bit) of \(index)")
                    bytes[index] ^= 1 << bit
                }
            }
        }
    }

    @Test func `after another key was made, both are known, and the new one signs`() throws {
        try withFolders { folders, _ in
            let keys = InstallationKeys(folders: folders)
            var before = try manifest()
            try keys.sign(&before)
            let old = try keys.publicKey()
            let new = try keys.renew()
            #expect(new != old)
            #expect(try keys.publicKey() == new)
            var after = try manifest()
            try keys.sign(&after)
            #expect(new.hasSigned(after))
            #expect(!old.hasSigned(after))
            let name = try #require(before.signature?.key)
            #expect(try keys.find(name)?.hasSigned(before) == true)
            #expect(try keys.find("ed25519:../../owner") == nil)
            #expect(try keys.find("ed25519:00") == nil)
        }
    }

    @Test func `a damaged key is told and not replaced`() throws {
        try withFolders { folders, place in
            let keys = InstallationKeys(folders: folders)
            _ = try keys.publicKey()
            try Data("nonsense\n".utf8).write(to: URL(filePath: "\(place)/manifest.key"))
            let error = #expect(throws: DiagnosticError.self) { try keys.publicKey() }
            #expect(error?.diagnostics.first?.code == "manifest-key")
        }
    }
}
