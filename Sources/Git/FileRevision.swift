/// One file that differs between two commits, with what it is in each of them.
public struct FileRevision: Hashable, Sendable {
    /// The path from the top of the repository.
    public let path: RepositoryPath
    /// The mode before, as git writes it, such as `100644`; `000000` where there was no file.
    public let oldMode: String
    /// The mode now; `000000` where the file is gone.
    public let mode: String
    /// What it said before; nil where there was no file.
    public let oldObject: ObjectName?
    /// What it says now; nil where the file is gone.
    public let object: ObjectName?
    /// Whether git takes it for text.
    public let isText: Bool
}

extension UserRepository {
    /// How large a file may be to be read for a look at what it says.
    private static let mostLookedAtBytes = 1_024 * 1_024
    /// How many files are read at most.
    private static let mostLookedAt = 5_000

    /// Returns the files that differ between two commits, in git's order; one that was renamed is
    /// two.
    ///
    /// - Parameters:
    ///   - old: A commit; nil for a repository without files.
    ///   - new: Another one.
    /// - Returns: The files.
    /// - Throws: What git says of the commits.
    public func revisions(
        from old: ObjectName?,
        to new: ObjectName
    ) async throws(GitError) -> [FileRevision] {
        let ground: String
        if let old {
            ground = "\(old)"
        } else {
            ground = try await git.text(["hash-object", "-t", "tree", "--stdin"])
        }
        let records = try await git.output(
            ["diff", "--raw", "--numstat", "--no-abbrev", "-z", "--no-renames"] + History.plain
                + [ground, "\(new)", "--"]
        ).records
        let colon = UInt8(ascii: ":")
        // Each record with modes is followed by its path; the numbers come after all of them.
        var end = 0
        while end < records.count, records[end].first == colon { end += 2 }
        var binary: Set<RepositoryPath> = []
        for record in records[min(end, records.count)...] where record.starts(with: [45, 9, 45, 9])
        {
            binary.insert(RepositoryPath(record.dropFirst(4)))
        }
        return stride(from: 0, to: min(end, records.count - 1), by: 2).compactMap { start in
            let fields = records[start].dropFirst().split(separator: UInt8(ascii: " ")).map(\.text)
            guard fields.count == 5 else { return nil }
            let path = RepositoryPath(records[start + 1])
            return FileRevision(
                path: path,
                oldMode: fields[0],
                mode: fields[1],
                oldObject: name(fields[2]),
                object: name(fields[3]),
                isText: !binary.contains(path)
            )
        }
    }

    private func name(_ text: String) -> ObjectName? {
        text == objectFormat.zero ? nil : ObjectName(text)
    }

    /// Reads files; those that are too large or not there are left out.
    ///
    /// - Parameter objects: The names of their contents.
    /// - Returns: The contents.
    /// - Throws: What git refused.
    public func contents(
        of objects: some Sequence<ObjectName>
    ) async throws(GitError) -> [ObjectName: [UInt8]] {
        let wanted = Array(Set(objects)).prefix(Self.mostLookedAt)
        if wanted.isEmpty { return [:] }
        let sizes = try await git.output(
            ["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"],
            input: Array(wanted.map { "\($0)\n" }.joined().utf8)
        )
        let small = sizes.split(separator: newline).map(\.text).compactMap { line -> ObjectName? in
            let fields = line.split(separator: " ")
            guard fields.count == 3, fields[1] == "blob",
                let size = Int(fields[2]), size <= Self.mostLookedAtBytes
            else { return nil }
            return ObjectName(fields[0])
        }
        if small.isEmpty { return [:] }
        let stream = try await git.output(
            ["cat-file", "--batch=%(objectname) %(objectsize)"],
            input: Array(small.map { "\($0)\n" }.joined().utf8)
        )
        return Self.parse(stream)
    }

    /// Reads what `git cat-file --batch` prints: a line with name and size, the content, a line
    /// break.
    private static func parse(_ stream: [UInt8]) -> [ObjectName: [UInt8]] {
        var contents: [ObjectName: [UInt8]] = [:]
        var rest = stream[...]
        while let end = rest.firstIndex(of: newline) {
            let fields = rest[..<end].text.split(separator: " ")
            guard fields.count == 2, let name = ObjectName(fields[0]), let size = Int(fields[1]),
                rest.index(after: end) + size <= rest.endIndex
            else { return contents }
            let start = end + 1
            contents[name] = Array(rest[start..<start + size])
            rest = rest[(start + size)...].dropFirst()
        }
        return contents
    }

    /// Returns the folder that the user's git takes hooks from, from the top of the work tree;
    /// nil where it lies outside of it.
    public func hooksFolder() async throws(GitError) -> String? {
        guard let topLevel else { return nil }
        let outcome = try await git.run([
            "config", "--null", "--type=path", "--get-all", "core.hooksPath",
        ])
        // The last one is Berth's own, which keeps hooks from running.
        guard outcome.isSuccess, let path = outcome.output.records.dropLast().last?.text else {
            return nil
        }
        let folder = path.hasPrefix("/") ? path : "\(topLevel)/\(path)"
        let real = HostFile.realPath(folder) ?? folder
        let top = HostFile.realPath(topLevel) ?? topLevel
        for (folder, top) in [(real, top), (folder, topLevel)] where folder.hasPrefix(top + "/") {
            return String(folder.dropFirst(top.count + 1))
        }
        return nil
    }

    /// Whether a commit has work of a run that the current branch does not have.
    ///
    /// Of runs that were removed that is not known any more.
    public func hasReturnedWork(_ commit: ObjectName) async throws(GitError) -> Bool {
        let names = try await git.output(
            ["for-each-ref", "--count=1", "--merged=\(commit)"]
                + (head.map { ["--no-merged=\($0)"] } ?? [])
                + ["--format=%(refname)", RunReference.allReturned]
        )
        return !names.isEmpty
    }

    /// Returns the newest commit that two commits come from; nil where there is none.
    public func commonBase(
        of first: ObjectName,
        _ second: ObjectName
    ) async throws(GitError) -> ObjectName? {
        try await git.optionalText(["merge-base", "\(first)", "\(second)"])
            .flatMap { ObjectName($0) }
    }
}
