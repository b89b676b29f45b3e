/// Takes back changes of files whose content git would refuse in the user's repository, such as a
/// `.gitmodules` with an address that reads as an option.
struct RefusedContent: Sendable {
    let git: GitCommand
    let quarantine: Quarantine
    /// The commit whose files the index was filled with before.
    let ground: ObjectName

    /// Each check finds one fault, so this many can be mended.
    private static let mostChecks = 32
    /// The names that git looks into, as they begin in lower case.
    private static let judgedNames = [".gitmodules", "gitmod", ".gitattributes", "gitatt"]

    private struct Change {
        var path: RepositoryPath
        var object: [UInt8]
    }

    /// Writes the index as a tree that git accepts.
    ///
    /// - Returns: The tree, and the changes that are not in it.
    func writeTree() async throws(GitError) -> (ObjectName, [LeftOutPath]) {
        var leftOut: [LeftOutPath] = []
        var fault = ""
        for _ in 1...Self.mostChecks {
            guard let written = ObjectName(try await git.text(["write-tree"])) else { break }
            guard let found = try await quarantine.fault(in: written, beyond: ground) else {
                return (written, leftOut)
            }
            fault = found
            let refused = try await changes(namedIn: fault)
            if refused.isEmpty { break }
            try await takeBack(refused)
            let reason = Self.reason(fault)
            leftOut += refused.map { LeftOutPath(path: $0, reason: .refusedContent(reason)) }
        }
        throw .commandFailed(
            command: "index-pack --strict",
            folder: clonePath,
            status: "a refusal",
            message: fault
        )
    }

    private var clonePath: String { quarantine.clone.hostFolder.quarantine }

    /// The changed files whose object git names; where it names a folder, those it judges by name.
    private func changes(namedIn fault: String) async throws(GitError) -> [RepositoryPath] {
        let raw = try await git.output([
            "diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", "\(ground)",
            "--",
        ])
        let records = raw.records
        var changes: [Change] = []
        for start in stride(from: 0, to: records.count - 1, by: 2) {
            let fields = records[start].split(separator: UInt8(ascii: " "))
            guard fields.count == 5 else { continue }
            changes.append(
                Change(path: RepositoryPath(records[start + 1]), object: Array(fields[3]))
            )
        }
        let named = changes.filter { fault.contains($0.object.text) }
        if !named.isEmpty { return named.map(\.path) }
        return changes.map(\.path).filter(Self.isJudged)
    }

    /// Whether git looks into a file of that name.
    static func isJudged(_ path: RepositoryPath) -> Bool {
        let name = path.name.text.lowercased()
        return judgedNames.contains { name.hasPrefix($0) }
    }

    private func takeBack(_ paths: [RepositoryPath]) async throws(GitError) {
        let tree = try await TreeListing.read(ground, with: git)
        var removed: [UInt8] = []
        var restored: [UInt8] = []
        for path in paths {
            if let entry = tree.entries[path] {
                restored += Array("\(entry.mode) \(entry.object)\t".utf8) + path.bytes + [0]
            } else {
                removed += path.bytes + [0]
            }
        }
        if !removed.isEmpty {
            try await git.output(
                ["update-index", "--force-remove", "-z", "--stdin"],
                input: removed
            )
        }
        if !restored.isEmpty {
            try await git.output(
                ["update-index", "--replace", "-z", "--index-info"],
                input: restored
            )
        }
    }

    /// The part of git's message that tells the reason.
    private static func reason(_ fault: String) -> String {
        let line = fault.split(separator: "\n").first.map(String.init) ?? fault
        let parts = line.split(separator: ": ", maxSplits: 2)
        return parts.count == 3 ? String(parts[2]) : line
    }
}
