import Glibc

/// A snapshot of few changed files, made by one process of git from the snapshot before.
///
/// It is for changes that git would store byte for byte; of all others it says no, and they are
/// taken the long way, through an index. What it makes is a pack, of which the user's repository
/// takes each object hashed and checked.
struct QuickSnapshot: Sendable {
    /// What was made.
    struct Made {
        var commit: ObjectName
        var tree: ObjectName
        var pack: String
        /// The files that differ from the snapshot before.
        var changes: [RepositoryPath]
    }

    let quarantine: Quarantine
    let before: ObjectName
    let gone: [RepositoryPath]
    let copied: [RepositoryPath]

    private static let mostFiles = 1_000
    private static let mostBytes = 32 * 1_024 * 1_024
    private static let reference = "refs/berth/snapshot"

    /// Makes a commit of the files in the mirror on top of the tree before.
    ///
    /// - Parameters:
    ///   - parents: The commits that come before it.
    ///   - message: Its message.
    ///   - lenders: The folders with the objects of the snapshot before.
    /// - Returns: What was made; nil where the changes need the long way.
    /// - Throws: What the operating system refused.
    func make(
        parents: [ObjectName],
        message: String,
        lenders: [String]
    ) async throws(GitError) -> Made? {
        guard copied.count + gone.count <= Self.mostFiles,
            !(copied + gone).contains(where: RefusedContent.isJudged),
            let files = try files()
        else { return nil }
        let place = quarantine.folder.incoming
        try HostFile.remove(place)
        try HostFile.makeFolder(place)
        var git = quarantine.git
        git.variables["GIT_OBJECT_DIRECTORY"] = place
        git.variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ObjectDirectories.variable(
            [quarantine.folder.quarantine + "/objects"] + lenders
        )
        let outcome = try await git.run(
            [
                "-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none", "-c",
                "pack.writeReverseIndex=false", "fast-import", "--quiet", "--force",
            ],
            input: stream(files, parents, message)
        )
        let lines = outcome.output.split(separator: newline)
        guard outcome.isSuccess, lines.count == 2 + 2 * paths.count,
            let commit = ObjectName(bytes: lines[0]),
            let tree = lines[1].split(separator: UInt8(ascii: "\t")).first
                .flatMap({ ObjectName(bytes: $0.split(separator: UInt8(ascii: " ")).last ?? []) }),
            let pack = try pack(in: place)
        else { return nil }
        // What each path stands for now, and what it stood for before.
        let changes = paths.enumerated().filter { lines[2 + 2 * $0.0] != lines[3 + 2 * $0.0] }
        return Made(commit: commit, tree: tree, pack: pack, changes: changes.map(\.element))
    }

    private var paths: [RepositoryPath] { (gone + copied).sorted() }

    // MARK: Content

    private struct File {
        var path: RepositoryPath
        var mode: String
        var bytes: [UInt8]
    }

    /// Reads the files from the mirror; nil where git would change one on its way.
    private func files() throws(GitError) -> [File]? {
        let mirror = quarantine.folder.mirror
        do {
            let root = try OpenFolder(path: mirror)
            let attributes = try attributedFolders(root)
            guard let attributes else { return nil }
            var files: [File] = []
            var bytes = 0
            for path in copied {
                guard let file = try file(path, root) else { return nil }
                bytes += file.bytes.count
                guard bytes <= Self.mostBytes else { return nil }
                let hasRules = attributes.contains { path.isWithin($0) }
                if hasRules, file.mode != Self.linkMode, Self.mayChange(file.bytes) { return nil }
                files.append(file)
            }
            return files
        } catch {
            throw .file(path: mirror, operation: "read", reason: error.reason)
        }
    }

    private static let linkMode = "120000"

    private func file(
        _ path: RepositoryPath,
        _ root: borrowing OpenFolder
    ) throws(FileRefusal) -> File? {
        let folder = try root.descend(to: path.parent)
        guard let status = try folder.status(of: path.name) else { return nil }
        switch status.kind {
        case .link:
            return File(
                path: path,
                mode: Self.linkMode,
                bytes: try folder.linkTarget(path.name)
            )
        case .file where status.sizeBytes <= Self.mostBytes:
            return File(
                path: path,
                mode: status.isExecutable ? "100755" : "100644",
                bytes: try folder.file(path.name).bytes(limit: Self.mostBytes)
            )
        default: return nil
        }
    }

    /// The folders with attributes, of those that changed files are in; nil where the encoding of
    /// files is among them.
    private func attributedFolders(
        _ root: borrowing OpenFolder
    ) throws(FileRefusal) -> [RepositoryPath]? {
        var found: [RepositoryPath] = []
        for path in RuleFile.folders(of: copied) {
            let folder: OpenFolder
            do {
                folder = try root.descend(to: path)
            } catch {
                continue
            }
            guard let status = try folder.status(of: RuleFile.attributes) else { continue }
            guard status.kind == .file else { continue }
            let text = try folder.file(RuleFile.attributes).bytes(limit: Self.mostBytes)
            if text.contains(Array("encoding".utf8)) { return nil }
            found.append(path)
        }
        return found
    }

    /// Whether attributes could let git store other bytes: ends of lines, and names of blobs.
    private static func mayChange(_ bytes: [UInt8]) -> Bool {
        bytes.contains(13) || bytes.contains(Array("$Id".utf8))
    }

    // MARK: The stream

    private func stream(_ files: [File], _ parents: [ObjectName], _ message: String) -> [UInt8] {
        let by = "\(Identity.berth) \(currentNanoseconds() / 1_000_000_000) +0000"
        var text = "commit \(Self.reference)\nmark :1\nauthor \(by)\ncommitter \(by)\n"
        text += "data \(message.utf8.count)\n\(message)"
        for (number, parent) in parents.enumerated() {
            text += "\(number == 0 ? "from" : "merge") \(parent)\n"
        }
        text += "M 040000 \(before) \"\"\n"
        var bytes = Array(text.utf8)
        for path in gone { bytes += Array("D ".utf8) + Self.quoted(path) + [newline] }
        for file in files {
            bytes += Array("M \(file.mode) inline ".utf8) + Self.quoted(file.path)
            bytes += Array("\ndata \(file.bytes.count)\n".utf8) + file.bytes + [newline]
        }
        bytes += Array("\nget-mark :1\nls :1 \"\"\n".utf8)
        for path in paths {
            for tree in [":1", "\(before)"] {
                bytes += Array("ls \(tree) ".utf8) + Self.quoted(path) + [newline]
            }
        }
        return bytes + Array("reset \(Self.reference)\nfrom \(before.format.zero)\n".utf8)
    }

    /// A path between quotation marks, its other bytes than plain letters as octal numbers.
    private static func quoted(_ path: RepositoryPath) -> [UInt8] {
        var result = [UInt8(ascii: "\"")]
        for byte in path.bytes {
            switch byte {
            case 0x23...0x5B, 0x5D...0x7E, 0x20, 0x21: result.append(byte)
            default:
                let digits = String(byte, radix: 8)
                let zeros = String(repeating: "0", count: 3 - digits.count)
                result += Array("\\\(zeros)\(digits)".utf8)
            }
        }
        return result + [UInt8(ascii: "\"")]
    }

    private func pack(in place: String) throws(GitError) -> String? {
        do {
            let folder = try OpenFolder(path: place + "/pack")
            let most = 100
            let name = try folder.names(most: most).first { $0.text.hasSuffix(".pack") }
            return name.map { "\(place)/pack/\($0.text)" }
        } catch {
            return nil
        }
    }
}
