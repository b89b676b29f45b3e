/// The two repositories of Berth's own through which an agent's objects come back.
///
/// The intake holds what the agent left, as it is. From it only a pack goes on, and the quarantine
/// takes that pack with every object hashed and checked anew: a name in the quarantine is proof of
/// its content.
struct Quarantine: Sendable {
    let clone: RunClone
    let program: GitProgram
    let limits: ImportLimits
    /// Where the two are, with the mirror beside them.
    let folder: RunGitFolder
    /// More folders with objects, for commands on verified ones.
    var borrowed: [String] = []

    init(
        clone: RunClone,
        program: GitProgram,
        limits: ImportLimits,
        folder: RunGitFolder? = nil
    ) {
        self.clone = clone
        self.program = program
        self.limits = limits
        self.folder = folder ?? clone.hostFolder
    }

    /// Attributes above those of the work tree: nothing names a program, whatever is configured.
    private static let attributes = "* !filter !diff !merge\n"
    /// Attributes for when those of the work tree cannot be honoured.
    private static let plainAttributes =
        "* !filter !diff !merge !working-tree-encoding !ident -text\n"

    /// Makes both repositories anew.
    func create() async throws(GitError) {
        try await create(folder.quarantine, lenders: clone.hostObjects)
        try await createIntake()
    }

    /// Makes the intake anew; what was verified before completes what comes later.
    func createIntake() async throws(GitError) {
        let verified = folder.quarantine + "/objects"
        try await create(folder.intake, lenders: clone.hostObjects + [verified])
    }

    private func create(_ path: String, lenders: [String]) async throws(GitError) {
        try HostFile.remove(path)
        try HostFile.makeFolder(path)
        try await GitCommand(program, .sealed, in: path).output([
            "init", "--quiet", "--bare", "--template=",
            "--object-format=\(clone.base.format.rawValue)", path,
        ])
        try HostFile.makeFolder(path + "/info")
        try HostFile.makeFolder(path + "/objects/info")
        let borrowed = lenders.map { ObjectDirectories.line($0) }.joined()
        try HostFile.write(Array(borrowed.utf8), to: path + "/objects/info/alternates")
        try copy(clone.hostFolder.shallow, to: path + "/shallow")
        try copy(clone.hostFolder.ignoreRules, to: path + "/info/exclude")
        try HostFile.write(Array(Self.attributes.utf8), to: path + "/info/attributes")
    }

    /// From here on text is taken byte for byte.
    func takeTextAsItIs() throws(GitError) {
        try HostFile.write(
            Array(Self.plainAttributes.utf8),
            to: folder.quarantine + "/info/attributes"
        )
    }

    private func copy(_ source: String, to target: String) throws(GitError) {
        guard HostFile.realPath(source) != nil else { return }
        let mostBytes = 64 * 1_024 * 1_024
        try HostFile.write(HostFile.read(source, limitBytes: mostBytes), to: target)
    }

    /// Commands on what the agent left.
    private var intake: GitCommand {
        GitCommand(
            program,
            .sealed,
            in: folder.path,
            gitDirectory: folder.intake
        )
    }

    /// Commands on verified objects.
    var git: GitCommand {
        var git = GitCommand(
            program,
            .sealed,
            in: folder.path,
            gitDirectory: folder.quarantine
        )
        if !borrowed.isEmpty {
            git.variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ObjectDirectories.variable(borrowed)
        }
        return git
    }

    /// Commands on verified objects with the mirror as work tree.
    var mirrored: GitCommand {
        var git = git
        git.folder = folder.mirror
        git.workTree = folder.mirror
        return git
    }

    /// Copies the agent's objects into the intake.
    ///
    /// - Returns: What was left out.
    func takeObjects(
        from directory: borrowing AgentGitDirectory
    ) async throws(GitError) -> [String] {
        let notes: [String]
        do {
            let place = folder.intake + "/objects"
            var objects = AgentObjects(try directory.objects(), limits: limits)
            // Packs first: their objects are compared with what is there when they are indexed.
            let packs = objects.copyPacks(to: try OpenFolder(path: place))
            var damaged: [String] = []
            for pack in packs {
                let path = "\(place)/pack/\(pack)"
                let outcome = try? await intake.run(["index-pack", "\(path).pack"])
                if outcome?.isSuccess == true { continue }
                damaged.append("the agent's `\(pack).pack` is damaged and was left out")
                try HostFile.remove(path + ".pack")
                try HostFile.remove(path + ".idx")
            }
            objects.copyLoose(to: try OpenFolder(path: place))
            notes = objects.notes + damaged
        } catch let error as GitError {
            throw error
        } catch let error as FileRefusal {
            return ["the agent's objects were not read: \(error.reason)"]
        } catch {
            return ["the agent's objects were not read: \(error)"]
        }
        return notes
    }

    /// Brings a commit with all it needs beyond the base into the quarantine.
    ///
    /// - Parameters:
    ///   - tip: The commit.
    ///   - known: Commits that were brought before.
    /// - Returns: Why it cannot be brought, or nil when it is there and whole.
    /// - Throws: What the operating system refused.
    func verify(
        _ tip: ObjectName,
        beyond known: [ObjectName] = []
    ) async throws(GitError) -> String? {
        do {
            return try await fault(inHistoryOf: tip, beyond: known)
        } catch {
            // Objects can be made so that reading them takes for ever.
            guard case .timedOut = error else { throw error }
            return "it took too long"
        }
    }

    private func fault(
        inHistoryOf tip: ObjectName,
        beyond known: [ObjectName]
    ) async throws(GitError) -> String? {
        guard tip.format == clone.base.format else { return "its name is of another kind" }
        let pack = folder.newPack()
        defer { try? HostFile.remove(pack) }
        let revisions = Array(
            (["\(tip)"] + ([clone.base] + known).map { "^\($0)" }).joined(separator: "\n").utf8
        )
        let packed = try await intake.run(
            ["pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q"],
            input: revisions,
            toFile: pack
        )
        guard packed.isSuccess else { return Self.firstLine(packed.message) }
        let indexed = try await git.run(
            ["index-pack", "--strict", "--stdin"],
            fromFile: pack
        )
        guard indexed.isSuccess else { return Self.firstLine(indexed.message) }
        let kind = try await git.optionalText(["cat-file", "-t", "\(tip)"])
        guard kind == "commit" else { return "it is no commit" }
        return try await missingOrHuge(inHistoryOf: tip, beyond: known)
    }

    /// Walks all that is new and returns what is missing, or larger than any file that is taken:
    /// few bytes of an object can hold very many.
    private func missingOrHuge(
        inHistoryOf tip: ObjectName,
        beyond known: [ObjectName]
    ) async throws(GitError) -> String? {
        let walked = try await git.run(
            [
                "rev-list", "--objects", "--no-object-names", "--filter-print-omitted",
                "--filter=blob:limit=\(limits.largestFileBytes + 1)", "\(tip)",
            ] + ([clone.base] + known).map { "^\($0)" } + ["--"]
        )
        guard walked.isSuccess else { return Self.firstLine(walked.message) }
        let omitted = UInt8(ascii: "~")
        guard
            let line = walked.output.split(separator: newline).first(where: { $0.first == omitted })
        else { return nil }
        let name = line.dropFirst().text
        let size = try await git.optionalText(["cat-file", "-s", name]) ?? "very many"
        return "object \(name): \(size) bytes, more than \(limits.largestFileBytes)"
    }

    /// Checks a tree of Berth's own making as strictly as what comes from elsewhere.
    ///
    /// - Returns: What git refuses in it, or nil.
    func fault(in tree: ObjectName, beyond ground: ObjectName) async throws(GitError) -> String? {
        let pack = folder.newPack()
        let stem = String(pack.dropLast(".pack".count))
        defer {
            for ending in [".pack", ".idx", ".rev"] { try? HostFile.remove(stem + ending) }
        }
        let arguments = ["pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q"]
        let packed = try await git.run(
            arguments,
            // Of a commit to leave out git would not look at the files beside a bare tree.
            input: Array("\(tree)\n^\(ground)^{tree}\n".utf8),
            toFile: pack
        )
        guard packed.isSuccess else { throw git.failure(arguments, packed) }
        let checked = try await git.run(["index-pack", "--strict", pack])
        return checked.isSuccess ? nil : checked.message
    }

    /// Whether one commit is the other or among those it comes from.
    func isAncestor(_ old: ObjectName, of new: ObjectName) async throws(GitError) -> Bool {
        try await git.run(["merge-base", "--is-ancestor", "\(old)", "\(new)"]).isSuccess
    }

    private static func firstLine(_ message: String) -> String {
        message.split(separator: "\n").first.map(String.init) ?? "git refuses it"
    }
}
