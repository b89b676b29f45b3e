extension UserRepository {
    /// How many merges are tried at the same time.
    private static let mostMergesAtOnce = 4

    /// Tells which pairs of branches would conflict, each merged as if the other were there.
    ///
    /// Nothing is changed. Branches that are not there are passed over. Pairs whose changes cannot
    /// meet are not merged to find out.
    ///
    /// - Parameters:
    ///   - branches: The branches.
    ///   - target: The branch that they are to come into, with which each of them is tried as well.
    /// - Returns: The pairs in the order of the branches, those with the target first.
    /// - Throws: What git refused.
    @concurrent
    public func conflicts(
        among branches: [BranchName],
        target: BranchName? = nil
    ) async throws(GitError) -> [BranchConflict] {
        var sides: [MergeSide] = []
        var seen: Set<BranchName> = []
        for branch in (target.map { [$0] } ?? []) + branches where seen.insert(branch).inserted {
            guard let tip = try await tip(of: branch) else { continue }
            sides.append(MergeSide(branch: branch, tip: tip))
        }
        let ground = try await ground(of: sides)
        for position in sides.indices { try await measure(&sides[position], from: ground) }
        var pairs: [(MergeSide, MergeSide)] = []
        for (position, first) in sides.enumerated() {
            for second in sides[(position + 1)...] where first.mayMeet(second) {
                pairs.append((first, second))
            }
        }
        return try await conflicts(in: pairs, areRelated: ground != nil)
    }

    /// The commit that all come from, if there is one.
    private func ground(of sides: [MergeSide]) async throws(GitError) -> ObjectName? {
        guard sides.count > 1 else { return nil }
        return try await git.optionalText(
            ["merge-base", "--octopus"] + sides.map { "\($0.tip)" }
        ).flatMap { ObjectName($0) }
    }

    private func measure(
        _ side: inout MergeSide,
        from ground: ObjectName?
    ) async throws(GitError) {
        guard let ground else { return }
        let commits = try await git.text([
            "rev-list", "--max-count=\(MergeSide.mostCommits)", "\(side.tip)", "^\(ground)", "--",
        ]).split(separator: "\n").map(String.init)
        let changes = try await git.output([
            "diff-tree", "-r", "-z", "--name-status", "--no-renames", "\(ground)", "\(side.tip)",
        ]).records
        side.measure(commits: commits, changes: changes)
    }

    private func conflicts(
        in pairs: [(MergeSide, MergeSide)],
        areRelated: Bool
    ) async throws(GitError) -> [BranchConflict] {
        do {
            return try await withThrowingTaskGroup(of: (Int, BranchConflict?).self) { group in
                var found: [(Int, BranchConflict)] = []
                for (number, pair) in pairs.enumerated() {
                    if number >= Self.mostMergesAtOnce,
                        case (let number, let conflict?)? = try await group.next()
                    {
                        found.append((number, conflict))
                    }
                    group.addTask { (number, try await conflict(pair.0, pair.1, areRelated)) }
                }
                for try await case (let number, let conflict?) in group {
                    found.append((number, conflict))
                }
                return found.sorted { $0.0 < $1.0 }.map(\.1)
            }
        } catch let error as GitError {
            throw error
        } catch {
            throw .timedOut(command: "merge-tree", limit: .zero)
        }
    }

    private func conflict(
        _ first: MergeSide,
        _ second: MergeSide,
        _ areRelated: Bool
    ) async throws(GitError) -> BranchConflict? {
        if !areRelated {
            let pair = ["\(first.tip)", "\(second.tip)"]
            guard try await git.optionalText(["merge-base"] + pair) != nil else { return nil }
        }
        let paths = try await mergedTree(first.tip, second.tip).conflicts
        if paths.isEmpty { return nil }
        return BranchConflict(first: first.branch, second: second.branch, paths: paths)
    }
}
