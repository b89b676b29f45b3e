extension RunClone {
    /// Brings back what the agent left: its commits, verified, and the uncommitted rest as one
    /// more commit.
    ///
    /// Nothing the agent can write is executed, trusted or followed. Commits that cannot be
    /// verified cost their history, not their content: the work tree is then taken as one commit.
    /// It can be repeated, and each time takes what is there.
    ///
    /// - Parameters:
    ///   - program: The program to run.
    ///   - subject: The first line of the message of Berth's own commit, such as the prompt's.
    ///   - limits: How much is taken.
    /// - Returns: The commits, and what is not in them.
    /// - Throws: What the operating system refused of Berth's own folders, or a git command there
    ///   that could not be carried out.
    @concurrent
    public func importWork(
        with program: GitProgram,
        subject: String? = nil,
        limits: ImportLimits = .standard
    ) async throws(GitError) -> ImportedWork {
        let quarantine = Quarantine(clone: self, program: program, limits: limits)
        try await quarantine.create()
        var work = WorkImport(quarantine: quarantine, subject: subject)
        return try await work.carryOut()
    }
}

/// One import under way.
struct WorkImport {
    let quarantine: Quarantine
    let subject: String?
    private var clone: RunClone { quarantine.clone }
    private var notes: [String] = []
    private var branches: [BranchName: ObjectName] = [:]

    private static let mostNamesShown = 5

    init(quarantine: Quarantine, subject: String?) {
        self.quarantine = quarantine
        self.subject = subject
    }

    /// A commit that the work tree may stand on.
    private struct Candidate {
        var tip: ObjectName
        /// What it is, for notes.
        var name: String
    }

    mutating func carryOut() async throws(GitError) -> ImportedWork {
        let candidates = try await takeRepository()
        var settled: [ObjectName] = []
        for candidate in candidates {
            if let verified = try await settle(candidate) { settled.append(verified) }
        }
        let ground = settled.first ?? clone.base
        let snapshot = try await WorkTreeSnapshot.take(on: ground, in: quarantine)
        notes += snapshot.notes
        var tip = ground
        var uncommitted: ObjectName?
        if let tree = snapshot.tree {
            tip = try await commit(tree, on: ground)
            uncommitted = tip
        } else if let other = settled.dropFirst().first,
            try await quarantine.isAncestor(ground, of: other)
        {
            tip = other
        }
        for other in settled.dropFirst() {
            if try await quarantine.isAncestor(other, of: tip) { continue }
            notes.append(
                "the commits of `\(clone.branch)` up to \(other.short) are not in the result, as "
                    + "the files stood on other ones; they remain in the run's clone"
            )
        }
        let seen = Set(candidates.map(\.tip))
        return try await result(tip, uncommitted, snapshot.findings, seen)
    }

    /// Reads the agent's references, copies its objects, and returns what to build on, best first.
    private mutating func takeRepository() async throws(GitError) -> [Candidate] {
        let directory: AgentGitDirectory
        do {
            directory = try AgentGitDirectory(
                workspace: clone.workspace,
                limits: quarantine.limits
            )
        } catch {
            notes.append(
                "`.git` is no git directory any more (\(error.reason)); "
                    + "the files were taken as they are"
            )
            return []
        }
        let found = directory.branches()
        branches = found.tips
        notes += found.notes.prefix(Self.mostNamesShown)
        let candidates = candidates(directory)
        if candidates.contains(where: { $0.tip != clone.base }) {
            notes += try await quarantine.takeObjects(from: directory)
        }
        return candidates
    }

    private mutating func candidates(_ directory: borrowing AgentGitDirectory) -> [Candidate] {
        var candidates: [Candidate] = []
        do {
            switch try directory.head() {
            case .commit(let commit):
                candidates.append(Candidate(tip: commit, name: "the commit of `HEAD`"))
                notes.append("`HEAD` names the commit \(commit.short) instead of a branch")
            case .branch(let branch):
                if branch != clone.branch {
                    notes.append("`HEAD` is on `\(branch)` instead of `\(clone.branch)`")
                }
                if let tip = branches[branch] {
                    candidates.append(Candidate(tip: tip, name: "`\(branch)`"))
                } else {
                    notes.append("`HEAD` is on `\(branch)`, which has no commit")
                }
            }
        } catch {
            notes.append("the agent's `HEAD` was not read: \(error.reason)")
        }
        let expected = branches[clone.branch]
        if let expected, !candidates.contains(where: { $0.tip == expected }) {
            candidates.append(Candidate(tip: expected, name: "`\(clone.branch)`"))
        }
        return candidates
    }

    /// Verifies a candidate and returns a commit on top of the base that has its content, or nil.
    private mutating func settle(
        _ candidate: Candidate
    ) async throws(GitError) -> ObjectName? {
        if candidate.tip == clone.base { return candidate.tip }
        if let reason = try await quarantine.verify(candidate.tip) {
            notes.append(
                "\(candidate.name) at \(candidate.tip.short) could not be verified (\(reason)); "
                    + "its history stays in `\(clone.workspace)/.git`, and the files are taken as "
                    + "they are"
            )
            return nil
        }
        if try await quarantine.isAncestor(clone.base, of: candidate.tip) {
            return candidate.tip
        }
        notes.append(
            "\(candidate.name) does not come from the base \(clone.base.short); "
                + "its files are taken as one commit on top of the base"
        )
        let tree = try await quarantine.git.text(["rev-parse", "\(candidate.tip)^{tree}"])
        let same = try await quarantine.git.text(["rev-parse", "\(clone.base)^{tree}"])
        guard tree != same, let tree = ObjectName(tree) else { return clone.base }
        return try await commit(tree, on: clone.base)
    }

    private func commit(
        _ tree: ObjectName,
        on parent: ObjectName
    ) async throws(GitError) -> ObjectName {
        var git = quarantine.git
        git.setIdentity(clone.identity)
        return try await git.commit(tree, parents: [parent], message: message)
    }

    private var message: String {
        Self.message(subject: subject, run: clone.run)
    }

    /// The message of the commit that Berth makes of what an agent had not committed.
    static func message(subject: String?, run: RunReference) -> String {
        let longest = 72
        let line = subject?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let plain = line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        var text = String(String.UnicodeScalarView(plain)).drop(while: \.isWhitespace)
        if text.count > longest { text = text.prefix(longest - 1) + "…" }
        let first = text.isEmpty ? "Uncommitted changes of run \(run.identifier)" : text
        return "\(first)\n\n\(Trailer.runKey): \(run.identifier)\n"
    }

    private func result(
        _ tip: ObjectName,
        _ uncommitted: ObjectName?,
        _ findings: WorkTreeWalk.Findings,
        _ seen: Set<ObjectName>
    ) async throws(GitError) -> ImportedWork {
        let history = History(git: quarantine.git)
        let commits = try await history.commits(
            after: clone.base,
            to: tip,
            most: quarantine.limits.mostCommitsListed
        )
        return ImportedWork(
            run: clone.run,
            base: clone.base,
            tip: tip,
            commits: commits,
            commitCount: try await history.count(after: clone.base, to: tip),
            change: try await history.change(from: clone.base, to: tip),
            uncommitted: uncommitted,
            leftOut: findings.leftOut.sorted { $0.path < $1.path },
            ignoredCount: findings.ignoredCount,
            notes: notes + otherBranches(than: seen.union(commits.map(\.commit) + [clone.base])),
            hostFolder: clone.hostFolder
        )
    }

    private func otherBranches(than known: Set<ObjectName>) -> [String] {
        let others = branches.filter { $0.key != clone.branch && !known.contains($0.value) }
            .keys.map { "`\($0)`" }.sorted()
        if others.isEmpty { return [] }
        let shown = others.prefix(Self.mostNamesShown).joined(separator: ", ")
        let rest = others.count - Self.mostNamesShown
        return [
            "other branches of the agent are not in the result: \(shown)"
                + (rest > 0 ? " and \(rest) more" : "")
        ]
    }
}
