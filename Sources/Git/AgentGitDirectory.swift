/// The git directory that an agent has left, read as plain files: no git runs in it, and no link
/// in it is followed.
struct AgentGitDirectory: ~Copyable {
    /// Where `HEAD` points.
    enum Head: Hashable {
        case branch(BranchName)
        case commit(ObjectName)
    }

    /// The branches of the agent's repository, and what is wrong with some.
    struct Branches {
        var tips: [BranchName: ObjectName] = [:]
        var notes: [String] = []
    }

    private let root: OpenFolder
    private let limits: ImportLimits

    private static let mostHeadBytes = 4_096
    private static let mostReferenceBytes = 1_024
    private static let mostPackedBytes = 64 * 1_024 * 1_024
    private static let deepestReference = 16

    /// Opens the `.git` of a work tree; a file or a link in its place is refused.
    init(workspace: String, limits: ImportLimits) throws(FileRefusal) {
        root = try OpenFolder(path: workspace).folder(Array(".git".utf8))
        self.limits = limits
    }

    /// Returns where `HEAD` points.
    func head() throws(FileRefusal) -> Head {
        let bytes = try root.file(Array("HEAD".utf8)).bytes(limit: Self.mostHeadBytes)
        if let commit = ObjectName(bytes: Self.trimmed(bytes)) { return .commit(commit) }
        let symbolic = Array("ref:".utf8)
        guard bytes.starts(with: symbolic) else {
            throw FileRefusal(reason: "`HEAD` is neither a reference nor a commit")
        }
        let target = Self.trimmed(Array(bytes.dropFirst(symbolic.count)))
        let prefix = Array("refs/heads/".utf8)
        guard target.starts(with: prefix),
            let branch = BranchName(bytes: target.dropFirst(prefix.count))
        else { throw FileRefusal(reason: "`HEAD` names no branch") }
        return .branch(branch)
    }

    /// Returns the local branches: those with a file of their own, else the packed ones.
    func branches() -> Branches {
        var branches = Branches()
        do {
            if try root.status(of: Array("packed-refs".utf8)) != nil {
                let bytes = try root.file(Array("packed-refs".utf8))
                    .bytes(limit: Self.mostPackedBytes)
                readPacked(bytes, into: &branches)
            }
        } catch {
            branches.notes.append("the agent's `packed-refs` was not read: \(error.reason)")
        }
        do {
            let heads = try root.descend(to: RepositoryPath("refs/heads"))
            readLoose(heads, prefix: .top, depth: 0, into: &branches)
        } catch {
            branches.notes.append("the agent's `refs/heads` was not read: \(error.reason)")
        }
        return branches
    }

    /// Returns the commit of `HEAD`, then that of the run's branch where it is another one.
    func tips(of branch: BranchName) -> [ObjectName] {
        let branches = branches().tips
        var tips: [ObjectName] = []
        switch try? head() {
        case .commit(let commit): tips.append(commit)
        case .branch(let name): tips += branches[name].map { [$0] } ?? []
        case nil: break
        }
        if let tip = branches[branch], !tips.contains(tip) { tips.append(tip) }
        return tips
    }

    /// Opens the folder of the agent's objects.
    func objects() throws(FileRefusal) -> OpenFolder {
        try root.folder(Array("objects".utf8))
    }

    private func readPacked(_ bytes: [UInt8], into branches: inout Branches) {
        let prefix = Array("refs/heads/".utf8)
        for line in bytes.split(separator: newline) {
            guard branches.tips.count < limits.mostReferences else { break }
            guard let space = line.firstIndex(of: UInt8(ascii: " ")),
                let commit = ObjectName(bytes: line[..<space])
            else { continue }
            let name = line[(space + 1)...]
            guard name.starts(with: prefix) else { continue }
            add(Array(name.dropFirst(prefix.count)), commit, into: &branches)
        }
    }

    private func readLoose(
        _ folder: borrowing OpenFolder,
        prefix: RepositoryPath,
        depth: Int,
        into branches: inout Branches
    ) {
        guard depth < Self.deepestReference,
            let names = try? folder.names(most: limits.mostReferences)
        else { return }
        for name in names where branches.tips.count < limits.mostReferences {
            let path = prefix.appending(name)
            do throws(FileRefusal) {
                guard let status = try folder.status(of: name) else { continue }
                if status.kind == .folder {
                    let inner = try folder.folder(name)
                    readLoose(inner, prefix: path, depth: depth + 1, into: &branches)
                } else {
                    let bytes = try folder.file(name).bytes(limit: Self.mostReferenceBytes)
                    guard let commit = ObjectName(bytes: Self.trimmed(bytes)) else {
                        throw FileRefusal(reason: "it names no commit")
                    }
                    add(path.bytes, commit, into: &branches)
                }
            } catch {
                branches.notes.append("the agent's branch `\(path)` was left out: \(error.reason)")
            }
        }
    }

    private func add(_ name: [UInt8], _ commit: ObjectName, into branches: inout Branches) {
        if let branch = BranchName(bytes: name) {
            branches.tips[branch] = commit
        } else {
            branches.notes.append(
                "the agent's branch `\(name.text)` was left out: git refuses the name"
            )
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 32 || byte == 10 || byte == 13 || byte == 9 }
        let start = bytes.drop(while: isSpace)
        return Array(start.reversed().drop(while: isSpace).reversed())
    }
}
