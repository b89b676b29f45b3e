extension UserRepository {
    /// Returns the snapshots of a run that the repository keeps, in their order.
    public func snapshots(of run: RunReference) async throws(GitError) -> [Snapshot] {
        let listing = try await git.text([
            "for-each-ref",
            "--format=%(refname)%00%(objectname)%00%(tree)%00%(parent)%00"
                + "%(contents:trailers:key=\(Trailer.labelKey),valueonly,unfold)%00",
            run.prefix,
        ])
        var snapshots: [Snapshot] = []
        let fields = listing.split(separator: "\0", omittingEmptySubsequences: false)
        for start in stride(from: 0, to: fields.count - 4, by: 5) {
            let name = fields[start].drop(while: \.isNewline)
            let head = fields[start + 3].split(separator: " ").first ?? ""
            guard name.hasPrefix(run.prefix), let number = Int(name.dropFirst(run.prefix.count)),
                number > 0, let commit = ObjectName(fields[start + 1]),
                let tree = ObjectName(fields[start + 2]), let head = ObjectName(head)
            else { continue }
            let label = Snapshot.line(String(fields[start + 4]))
            snapshots.append(
                Snapshot(
                    run: run,
                    number: number,
                    commit: commit,
                    tree: tree,
                    head: head,
                    label: label.isEmpty ? nil : label
                )
            )
        }
        return snapshots.sorted { $0.number < $1.number }
    }

    /// Removes all references of a run, its snapshots and its hold on the base.
    ///
    /// What nothing else leads to is then collected by git some time. Work that is in no branch is
    /// lost by this; whoever calls it has looked.
    public func forget(_ run: RunReference) async throws(GitError) {
        let names = try await git.text(["for-each-ref", "--format=%(refname)", run.prefix])
            .split(separator: "\n")
        if names.isEmpty { return }
        let commands = names.map { "delete \($0)\n" }.joined()
        try await git.output(["update-ref", "--stdin"], input: Array(commands.utf8))
    }

    /// Copies the objects of a verified commit that the repository does not have.
    func take(
        _ commit: ObjectName,
        beyond known: [ObjectName],
        from quarantine: Quarantine
    ) async throws(GitError) {
        try await transfer(
            commit,
            beyond: known,
            from: quarantine.git,
            pack: quarantine.folder.newPack()
        )
    }

    /// Copies a commit with what it has beyond the base back into a quarantine.
    ///
    /// - Returns: Whether it is there; false when git refuses it.
    func lend(_ commit: ObjectName, to quarantine: Quarantine) async throws(GitError) -> Bool {
        let pack = quarantine.folder.newPack()
        defer { try? HostFile.remove(pack) }
        let packed = try await git.run(
            ["pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q"],
            input: Array("\(commit)\n^\(quarantine.clone.base)\n".utf8),
            toFile: pack
        )
        guard packed.isSuccess else { return false }
        return try await quarantine.git.run(
            ["index-pack", "--strict", "--stdin"],
            fromFile: pack
        ).isSuccess
    }
}

extension Snapshot {
    private static let longestLine = 200

    /// Returns a text as one line without control characters.
    static func line(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar
        }
        let line = String(String.UnicodeScalarView(plain)).prefix(longestLine)
        return String(
            line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
                .reversed()
        )
    }
}
