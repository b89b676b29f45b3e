import Archive
import FoundationEssentials
import Glibc
import Testing

/// Archives as GNU tar writes them, and ours as GNU tar reads them.
struct ForeignArchiveTests {
    @Test(arguments: ["gnu", "ustar", "posix", "v7"], ["", "z"])
    func `archives of GNU tar are read`(format: String, compression: String) throws {
        try withTemporaryFolder { folder in
            let source = folder + "/source"
            let isLong = format == "gnu" || format == "posix"
            let name = isLong ? String(repeating: "long", count: 40) : "short"
            try FileManager.default.createDirectory(
                atPath: source + "/d",
                withIntermediateDirectories: true
            )
            try Data([1, 2]).write(to: URL(filePath: source + "/d/" + name))
            try FileManager.default.createSymbolicLink(
                atPath: source + "/l",
                withDestinationPath: "d/" + name
            )
            let archive = folder + "/a.tar"
            try tar(["--format=" + format, "-c\(compression)f", archive, "-C", source, "."])
            let target = folder + "/target"
            try FileManager.default.createDirectory(
                atPath: target,
                withIntermediateDirectories: true
            )
            try ArchiveUnpacker.unpack(file: archive, into: target)
            #expect(try listing(target) == ["d d", "f d/" + name, "l l -> d/" + name])
        }
    }

    @Test func `GNU tar reads what we write`() throws {
        try withTemporaryFolder { folder in
            let name = String(repeating: "é", count: 120)
            let bytes = try TarWriter([
                .directory("d"), .file("d/" + name, bytes: [1, 2], mode: 0o755),
                .symbolicLink("d/l", target: String(repeating: "t", count: 140)),
            ]).bytes()
            try Data(bytes).write(to: URL(filePath: folder + "/a.tar"))
            try FileManager.default.createDirectory(
                atPath: folder + "/t",
                withIntermediateDirectories: true
            )
            try tar(["-xf", folder + "/a.tar", "-C", folder + "/t"])
            #expect(
                try listing(folder + "/t") == [
                    "d d", "l d/l -> " + String(repeating: "t", count: 140), "x d/" + name,
                ]
            )
        }
    }

    @Test func `a sparse file is refused rather than read wrongly`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/holes"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try #require(fopen(path, "w"))
            fseek(file, 10_000_000, SEEK_SET)
            fputc(1, file)
            fclose(file)
            try tar(["-S", "--format=posix", "-cf", folder + "/a.tar", "-C", folder, "holes"])
            let bytes = try Data(contentsOf: URL(filePath: folder + "/a.tar"))
            #expect(throws: ArchiveError.self) { try TarArchive.entries(bytes) }
        }
    }

    private func tar(_ arguments: [String]) throws {
        var process: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = (["tar"] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        #expect(posix_spawnp(&process, "tar", nil, nil, words, environ) == 0)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        #expect(status == 0)
    }
}
