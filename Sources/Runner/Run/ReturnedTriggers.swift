public import Git
public import Runs

extension UserRepository {
    /// Returns what of the work between two commits would run on a person's machine or a server.
    ///
    /// - Parameters:
    ///   - old: The commit that has none of the work; nil for a repository without files.
    ///   - new: The commit that has all of it.
    /// - Returns: The files, the worst first.
    /// - Throws: What git refused.
    public func triggers(from old: ObjectName?, to new: ObjectName) async throws -> [HostTrigger] {
        let revisions = try await revisions(from: old, to: new)
        if revisions.isEmpty { return [] }
        var files = revisions.map(\.changedFile)
        let judged = files.indices.filter { HostTrigger.needsContent(files[$0]) }
        let names = judged.flatMap { [revisions[$0].oldObject, revisions[$0].object] }
        let contents = try await contents(of: names.compactMap { $0 })
        for index in judged {
            files[index].before = revisions[index].oldObject.flatMap { contents[$0] }
            files[index].after = revisions[index].object.flatMap { contents[$0] }
        }
        return HostTrigger.all(among: files, hooksFolder: try await hooksFolder())
    }
}

extension FileRevision {
    /// The file as it is judged.
    fileprivate var changedFile: ChangedFile {
        ChangedFile(
            path: "\(path)",
            oldKind: Self.kind(oldMode),
            kind: Self.kind(mode),
            isBinary: !isText
        )
    }

    private static func kind(_ mode: String) -> ChangedFile.Kind {
        switch mode {
        case "100755": .program
        case "120000": .link
        case "160000": .submodule
        case "000000": .none
        default: .file
        }
    }
}
