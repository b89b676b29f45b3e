import Archive
import FoundationEssentials
import Testing

struct ArchiveUnpackerTests {
    @Test func `files, folders and links inside come out as they went in`() throws {
        let bytes = try TarWriter([
            .directory("./"),
            .file("./install.sh", bytes: Array("#!/bin/sh".utf8), mode: 0o4_775),
            .file("./.hidden", bytes: [1], mode: 0o600),
            .file("./Name", bytes: [1]),
            .file("./name", bytes: [2]),
            .file("./deep/without/folders", bytes: [3]),
            .symbolicLink("./deep/up", target: "../install.sh"),
            .symbolicLink("./dangling", target: "not/there"),
            TarMember(
                entry: TarEntry(path: "./hard", kind: .hardLink(target: "./name")),
                content: .none
            ),
        ]).bytes()
        for bytes in [bytes, try Gzip.compress(bytes)] {
            try withTemporaryFolder { folder in
                try ArchiveUnpacker.unpack(bytes: bytes, into: folder)
                let found = try listing(folder)
                #expect(
                    found == [
                        "f .hidden", "f Name", "l dangling -> not/there", "d deep",
                        "l deep/up -> ../install.sh", "d deep/without",
                        "f deep/without/folders", "f hard", "x install.sh", "f name",
                    ]
                )
                #expect(FileManager.default.contents(atPath: folder + "/hard") == Data([2]))
            }
        }
    }

    @Test func `of two members with one path the last counts`() throws {
        let bytes = try TarWriter([.file("a", bytes: [1]), .file("a", bytes: [2], mode: 0o755)])
            .bytes()
        try withTemporaryFolder { folder in
            try ArchiveUnpacker.unpack(bytes: bytes, into: folder)
            #expect(FileManager.default.contents(atPath: folder + "/a") == Data([2]))
            #expect(try listing(folder) == ["x a"])
        }
    }

    @Test(arguments: Attack.all) func `an attack is refused`(attack: Attack) throws {
        let bytes = try TarWriter(attack.members).bytes()
        try withTemporaryFolder { parent in
            let folder = parent + "/inside"
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: false
            )
            #expect(throws: attack.error) {
                try ArchiveUnpacker.unpack(bytes: bytes, into: folder)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["inside"])
        }
    }

    @Test func `a very deep path is refused`() throws {
        let path = String(repeating: "d/", count: 200) + "f"
        let bytes = try TarWriter([.file(path, bytes: [])]).bytes()
        try withTemporaryFolder { folder in
            let error = ArchiveError.limitExceeded(entry: path, limit: "folders", allowed: 128)
            #expect(throws: error) { try ArchiveUnpacker.unpack(bytes: bytes, into: folder) }
        }
    }
}

/// Members that must not be unpacked, and what is said about them.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let members: [TarMember]
    let error: ArchiveError

    var testDescription: String { name }

    static let all: [Self] = paths + links + kinds

    private static let paths: [Self] = [
        Self(
            name: "upwards",
            members: [.file("../evil", bytes: [1])],
            error: .unsafePath(entry: "../evil", reason: "its name leads upwards with `..`")
        ),
        Self(
            name: "upwards in the middle",
            members: [.file("a/../../evil", bytes: [1])],
            error: .unsafePath(entry: "a/../../evil", reason: "its name leads upwards with `..`")
        ),
        Self(
            name: "absolute",
            members: [.file("/tmp/evil", bytes: [1])],
            error: .unsafePath(entry: "/tmp/evil", reason: "its name is absolute")
        ),
        Self(
            name: "no name",
            members: [.file("", bytes: [1])],
            error: .unsafePath(entry: "", reason: "its name is empty")
        ),
        Self(
            name: "long part",
            members: [.file(String(repeating: "n", count: 256), bytes: [1])],
            error: .unsafePath(
                entry: String(repeating: "n", count: 256),
                reason: "a part of its name is over 255 bytes long"
            )
        ),
        Self(
            name: "file below a file",
            members: [.file("a", bytes: [1]), .file("a/b", bytes: [1])],
            error: .conflict(entry: "a/b", reason: "`a` is a file")
        ),
        Self(
            name: "file in place of a folder",
            members: [.directory("a"), .file("a", bytes: [1])],
            error: .conflict(entry: "a", reason: "`a` is a folder")
        ),
        Self(
            name: "file in place of everything",
            members: [.file(".", bytes: [])],
            error: .conflict(entry: ".", reason: "the top of an archive is a folder")
        ),
    ]

    private static let links: [Self] = [
        Self(
            name: "absolute link",
            members: [.symbolicLink("a", target: "/etc/passwd")],
            error: .linkLeavesFolder(entry: "a", target: "/etc/passwd")
        ),
        Self(
            name: "link upwards",
            members: [.symbolicLink("d/a", target: "../../x")],
            error: .linkLeavesFolder(entry: "d/a", target: "../../x")
        ),
        Self(
            name: "write through a link",
            members: [
                .directory("d"), .symbolicLink("a", target: "d"), .file("a/evil", bytes: [1]),
            ],
            error: .conflict(entry: "a/evil", reason: "`a` is a symbolic link")
        ),
        Self(
            name: "folder in place of a link",
            members: [.symbolicLink("a", target: "d"), .directory("a")],
            error: .conflict(entry: "a", reason: "`a` is a symbolic link")
        ),
        Self(
            name: "link that leaves through another",
            members: [
                .symbolicLink("deep/er/top", target: "../.."),
                .symbolicLink("out", target: "deep/er/top/.."),
            ],
            error: .linkLeavesFolder(entry: "out", target: "deep/er/top/..")
        ),
        Self(
            name: "link that leaves through a later one",
            members: [
                .symbolicLink("out", target: "a/b/c/.."),
                .symbolicLink("a/b/c", target: "../.."),
            ],
            error: .linkLeavesFolder(entry: "out", target: "a/b/c/..")
        ),
        Self(
            name: "links in a circle",
            members: [.symbolicLink("a", target: "b"), .symbolicLink("b", target: "a")],
            error: .linkLeavesFolder(entry: "a", target: "b")
        ),
        Self(
            name: "hard link outside",
            members: [member("a", .hardLink(target: "/etc/passwd"))],
            error: .hardLinkWithoutTarget(entry: "a", target: "/etc/passwd")
        ),
        Self(
            name: "hard link upwards",
            members: [member("a", .hardLink(target: "../x"))],
            error: .hardLinkWithoutTarget(entry: "a", target: "../x")
        ),
        Self(
            name: "hard link to a later file",
            members: [member("a", .hardLink(target: "b")), .file("b", bytes: [1])],
            error: .hardLinkWithoutTarget(entry: "a", target: "b")
        ),
        Self(
            name: "hard link to a link",
            members: [
                .symbolicLink("s", target: "x"), member("a", .hardLink(target: "s")),
            ],
            error: .hardLinkWithoutTarget(entry: "a", target: "s")
        ),
    ]

    private static let kinds: [Self] = [
        Self(
            name: "character device",
            members: [member("null", .characterDevice)],
            error: .unsupportedKind(entry: "null", kind: "a character device")
        ),
        Self(
            name: "block device",
            members: [member("sda", .blockDevice)],
            error: .unsupportedKind(entry: "sda", kind: "a block device")
        ),
        Self(
            name: "named pipe",
            members: [member("pipe", .fifo)],
            error: .unsupportedKind(entry: "pipe", kind: "a named pipe")
        ),
    ]

    private static func member(_ path: String, _ kind: TarEntry.Kind) -> TarMember {
        TarMember(entry: TarEntry(path: path, kind: kind), content: .none)
    }
}
