import Diagnostics
import JSONC
import OrderedCollections
import Testing

@testable import DevContainer

struct LockfileTests {
    private static let one = "sha256:" + String(repeating: "1", count: 64)
    private static let two = "sha256:" + String(repeating: "2", count: 64)

    private func lockfile(_ text: String) throws -> (lockfile: Lockfile?, messages: [String]) {
        let document = try JSONDocument(
            parsing: Array(text.utf8),
            path: "lock",
            dialect: .json
        )
        let faults = JSONFaults()
        let lockfile = Lockfile(reading: document, faults: faults)
        return (lockfile, faults.diagnostics.map(\.summary))
    }

    private func record(_ integrity: String, dependsOn: [String] = []) -> Lockfile.Record {
        Lockfile.Record(
            version: "1.0.0",
            resolved: "r@\(integrity)",
            integrity: integrity,
            dependsOn: dependsOn
        )
    }

    @Test(arguments: [
        ("/w/.devcontainer/devcontainer.json", "devcontainer-lock.json"),
        ("/w/.devcontainer.json", ".devcontainer-lock.json"),
        ("/w/.devcontainer/py/devcontainer.json", "devcontainer-lock.json"),
    ])
    func `SPEC-LOCK-01 SPEC-LOCK-02 the file is named after the configuration's`(
        configuration: String,
        name: String
    ) {
        #expect(Lockfile.fileName(forConfiguration: configuration) == name)
    }

    @Test
    func `SPEC-LOCK-16 records are sorted as localeCompare does, and written as JavaScript does`()
        throws
    {
        var plain = record(Self.one)
        plain.version = nil
        let lockfile = Lockfile([
            (key: "https://b/x.tgz", value: record(Self.one)),
            (key: "ghcr.io/a/b-c:1", value: record(Self.two, dependsOn: ["ghcr.io/a/E"])),
            (key: "ghcr.io/a/B:1", value: plain), (key: "ghcr.io/a/b:1", value: record(Self.one)),
            (key: "ghcr.io/a/b", value: record(Self.one)),
            (key: "ghcr.io/a/b1", value: record(Self.one)),
        ])
        #expect(
            Array(lockfile.records.keys) == [
                "ghcr.io/a/b", "ghcr.io/a/b-c:1", "ghcr.io/a/b:1", "ghcr.io/a/B:1",
                "ghcr.io/a/b1", "https://b/x.tgz",
            ]
        )
        #expect(
            lockfile.text.hasPrefix(
                """
                {
                  "features": {
                    "ghcr.io/a/b": {
                      "version": "1.0.0",
                      "resolved": "r@\(Self.one)",
                      "integrity": "\(Self.one)"
                    },
                    "ghcr.io/a/b-c:1": {
                      "version": "1.0.0",
                      "resolved": "r@\(Self.two)",
                      "integrity": "\(Self.two)",
                      "dependsOn": [
                        "ghcr.io/a/E"
                      ]
                    },

                """
            )
        )
        #expect(lockfile.text.hasSuffix("    }\n  }\n}\n"))
        #expect(Lockfile().text == "{\n  \"features\": {}\n}\n")
        #expect(try self.lockfile(lockfile.text).lockfile == lockfile)
    }

    @Test func `what is no lockfile is told, all of it`() throws {
        let read = try lockfile(
            """
            {"features": {
              "a": {"resolved": "x", "integrity": "sha256:1"},
              "b": {"integrity": "\(Self.one)"},
              "c": 1,
              "d": {"resolved": "x", "integrity": "\(Self.one)", "dependsOn": [1], "new": true}
            }}
            """
        )
        #expect(read.lockfile == nil)
        #expect(
            read.messages == [
                "`integrity` must be `sha256:` and 64 hexadecimal digits, found `sha256:1`",
                "the lockfile has no `resolved` here",
                "`features.c` must be an object, found `1`",
                "`features.d.dependsOn[0]` must be a string, found `1`",
            ]
        )
        #expect(try lockfile("[]").messages == ["the file must hold an object, found `[]`"])
        #expect(try lockfile("{}").messages == ["the lockfile has no `features` here"])
    }

    @Test func `SPEC-LOCK-04 the case of letters and the order do not count`() {
        let old = Lockfile([
            (key: "ghcr.io/a/b:1", value: record(Self.one, dependsOn: ["ghcr.io/a/e"])),
            (key: "ghcr.io/a/e", value: record(Self.two)),
        ])
        let new = Lockfile([
            (key: "ghcr.io/a/e", value: record(Self.two)),
            (key: "ghcr.io/A/B:1", value: record(Self.one, dependsOn: ["ghcr.io/a/E"])),
        ])
        #expect(new.changes(from: old) == [])
        #expect(old["GHCR.io/a/b:1"]?.integrity == Self.one)
        #expect(old["ghcr.io/a/b:2"] == nil)
    }

    @Test func `each difference is told, but not that a repeated Feature has no record`() {
        let old = Lockfile([
            (key: "a", value: record(Self.one)), (key: "b", value: record(Self.one)),
            (key: "c", value: record(Self.one, dependsOn: ["x"])),
        ])
        let new = Lockfile([
            (key: "a", value: record(Self.two)), (key: "c", value: record(Self.one)),
            (key: "d", value: record(Self.one)), (key: "e", value: record(Self.one)),
        ])
        #expect(
            new.changes(from: old, repeated: ["e"]) == [
                "`a` is recorded as `\(Self.one)`, found `\(Self.two)`",
                "what is recorded of `c` is not what its artifact says",
                "`d` is not recorded",
                "`b` is recorded, and nothing asks for it",
            ]
        )
    }
}
