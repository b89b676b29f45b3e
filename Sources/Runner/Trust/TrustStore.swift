public import Diagnostics
import Git
public import JSONC
import OrderedCollections

/// What a user has said to trust, in a file of their own state folder.
///
/// A repository cannot reach it, and nothing in it is secret.
public struct TrustStore: Sendable {
    /// One set of parts that is trusted.
    public struct Entry: Hashable, Sendable {
        /// The repository, by the path of its top.
        public var repository: String
        /// What stands for the parts.
        public var digest: String
        /// The parts as they were shown.
        public var lines: [String]
    }

    private let path: String
    private let lock: String

    /// Names the store of a user's folders; nothing is made.
    public init(folders: BerthFolders) {
        path = "\(folders.state)/trust.json"
        lock = "\(folders.state)/locks/trust.lock"
    }

    /// Returns all that is trusted, in the order in which it was said.
    ///
    /// - Throws: A diagnostic for a file that cannot be read, or is damaged.
    public func entries() throws(DiagnosticError) -> [Entry] {
        guard let bytes = try Files.read(path) else { return [] }
        guard let json = try? JSONValue(parsing: bytes), json["version"]?.integer == 1,
            let list = json["trusted"]?.array
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "trust-file",
                    "`\(path)` is damaged",
                    hints: ["remove it, and say again what you trust"],
                    exitCode: .environment
                )
            )
        }
        return list.compactMap { Entry($0) }
    }

    /// Whether exactly these parts are trusted.
    public func trusts(_ parts: HostParts) throws(DiagnosticError) -> Bool {
        try entries().contains {
            $0.repository == parts.repository && $0.digest == "\(parts.digest)"
        }
    }

    /// Keeps that parts are trusted; those of other states of the repository stay.
    public func add(_ parts: HostParts) async throws {
        try await change { entries in
            let entry = Entry(
                repository: parts.repository,
                digest: "\(parts.digest)",
                lines: parts.lines
            )
            entries.removeAll { $0 == entry }
            entries.append(entry)
        }
    }

    /// Takes back all trust in a repository.
    ///
    /// - Returns: How many sets of parts were trusted.
    public func remove(_ repository: String) async throws -> Int {
        var count = 0
        try await change { entries in
            count = entries.count
            entries.removeAll { $0.repository == repository }
            count -= entries.count
        }
        return count
    }

    private func change(_ body: (inout [Entry]) -> Void) async throws {
        let lock = try await FileLock.acquire(lock)
        defer { lock.release() }
        var entries = try entries()
        body(&entries)
        let json: JSONValue = ["version": 1, "trusted": .array(entries.map(\.json))]
        try Files.write(json.text(.pretty) + "\n", to: path)
    }
}

extension TrustStore.Entry {
    /// The entry as JSON.
    public var json: JSONValue {
        [
            "repository": .string(repository), "digest": .string(digest),
            "parts": .array(lines.map { .string($0) }),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let repository = json["repository"]?.string, let digest = json["digest"]?.string,
            let parts = json["parts"]?.array
        else { return nil }
        self.init(
            repository: repository,
            digest: digest,
            lines: parts.compactMap(\.string)
        )
    }
}
