/// Where a run's work is in the user's repository.
public struct Publication: Hashable, Sendable {
    /// The branch that has it.
    public let branch: BranchName
    /// Its newest commit.
    public let tip: ObjectName
    /// Why the branch is another one than asked for, each a sentence without a full stop.
    public let notes: [String]
}

extension UserRepository {
    private static let mostNames = 100
    /// A pack with fewer objects is unpacked, as git itself does after a fetch.
    private static let mostLooseObjects = 100

    /// Brings verified work into the repository, as a branch.
    ///
    /// Objects come first, each checked, then the run's own reference
    /// ``RunReference/returned``, which nothing shows and nothing pushes, and from there the branch,
    /// in one step that fails if somebody moved it meanwhile.
    /// A branch that is checked out, taken or moved is left alone, and the work gets the name with
    /// a number. Repeating it changes nothing.
    ///
    /// - Parameters:
    ///   - work: What was imported.
    ///   - branch: The branch asked for.
    ///   - old: The commit that the branch has to be at, or nil for a new branch.
    /// - Returns: The branch that has the work.
    /// - Throws: ``GitError/noFreeBranch(name:tried:)``, or what git refused.
    public func publish(
        _ work: ImportedWork,
        as branch: BranchName,
        replacing old: ObjectName? = nil
    ) async throws(GitError) -> Publication {
        try await transfer(work)
        _ = try await update(
            work.run.returned,
            to: work.tip,
            from: .anything,
            reason: "berth: work of run \(work.run.identifier)"
        )
        return try await publish(work.tip, of: work.run, as: branch, replacing: old)
    }

    /// Sets a branch to a commit that is there, or one with a number.
    func publish(
        _ tip: ObjectName,
        of run: RunReference,
        as branch: BranchName,
        replacing old: ObjectName?
    ) async throws(GitError) -> Publication {
        let target = Target(tip: tip, reason: "berth: run \(run.identifier)")
        var notes: [String] = []
        var root = branch
        var number = 1
        while number <= Self.mostNames {
            let name = number == 1 ? root : root.numbered(number)
            switch try await place(target, name, replacing: name == branch ? old : nil) {
            case .done: return Publication(branch: name, tip: tip, notes: notes)
            case .refused(let reason):
                notes.append(reason)
                number += 1
            case .inTheWay(let reason):
                notes.append(reason)
                if root == root.flattened {
                    number += 1
                } else {
                    root = root.flattened
                    number = 1
                }
            }
        }
        throw .noFreeBranch(name: "\(branch)", tried: Self.mostNames)
    }

    private enum Placement {
        case done
        case refused(String)
        case inTheWay(String)
    }

    /// What a branch is to be set to, and why.
    private struct Target {
        var tip: ObjectName
        var reason: String
    }

    private func place(
        _ target: Target,
        _ name: BranchName,
        replacing old: ObjectName?
    ) async throws(GitError) -> Placement {
        let current = try await tip(of: name)
        if current == target.tip { return .done }
        if try await checkedOutReferences().contains(name.reference) {
            return .refused("`\(name)` is checked out and was left alone")
        }
        guard current == old else {
            return .refused(
                old == nil
                    ? "`\(name)` exists and was left alone"
                    : "`\(name)` has moved since the run began and was left alone"
            )
        }
        let isSet = try await update(
            name.reference,
            to: target.tip,
            from: old.map(OldValue.commit) ?? .missing,
            reason: target.reason
        )
        if isSet { return .done }
        if try await tip(of: name) != current {
            return .refused("`\(name)` was set by somebody else at the same time")
        }
        return .inTheWay("another branch is in the way of `\(name)`")
    }

    /// Copies the objects of the work that the repository does not have.
    private func transfer(_ work: ImportedWork) async throws(GitError) {
        let source = GitCommand(
            program,
            .sealed,
            in: work.hostFolder.path,
            gitDirectory: work.hostFolder.quarantine
        )
        try await transfer(
            work.tip,
            beyond: [work.base],
            from: source,
            pack: work.hostFolder.newPack()
        )
    }

    /// Copies the objects of a commit that the repository does not have from verified ones.
    func transfer(
        _ commit: ObjectName,
        beyond known: [ObjectName],
        from source: GitCommand,
        pack: String
    ) async throws(GitError) {
        let isThere = try await git.run(["cat-file", "-e", "\(commit)^{commit}"]).isSuccess
        if isThere { return }
        defer { try? HostFile.remove(pack) }
        let arguments = ["pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q"]
        let revisions = ["\(commit)"] + known.map { "^\($0)" }
        let packed = try await source.run(
            arguments,
            input: Array(revisions.joined(separator: "\n").utf8),
            toFile: pack
        )
        guard packed.isSuccess else { throw source.failure(arguments, packed) }
        try await take(pack: pack)
    }

    /// Takes the objects of a pack, each hashed and checked.
    func take(pack: String) async throws(GitError) {
        let count = try HostFile.packedObjectCount(pack)
        let taking =
            count < Self.mostLooseObjects
            ? ["unpack-objects", "-q", "--strict"] : ["index-pack", "--strict", "--stdin"]
        let taken = try await git.run(taking, fromFile: pack)
        guard taken.isSuccess else { throw git.failure(taking, taken) }
    }
}
