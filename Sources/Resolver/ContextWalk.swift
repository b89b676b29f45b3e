public import Diagnostics
public import Dockerfile
import FoundationEssentials
import Glibc
public import OCI
public import Planner

/// One entry of a build context.
public struct ContextEntry: Hashable, Sendable {
    /// What an entry is.
    public enum Kind: Hashable, Sendable {
        case directory
        case file(sizeBytes: Int, isExecutable: Bool)
        case link(target: String)
    }

    /// The path relative to the context.
    public var path: String
    /// What it is.
    public var kind: Kind
}

/// The files of a build context after `.dockerignore`, in the byte order of their paths.
public struct ContextWalk: Sendable {
    /// The context's absolute path.
    public let root: String
    /// The entries that the builder gets.
    public let entries: [ContextEntry]

    private static let mostEntries = 500_000

    /// Walks a folder.
    ///
    /// - Parameters:
    ///   - root: The absolute path of the context.
    ///   - ignoreFile: What is left out.
    ///   - sources: The paths that are copied from, or nil for all; with these only, a change of
    ///     another file neither rebuilds nor travels to the builder.
    /// - Throws: A diagnostic for a folder that cannot be read or is too large.
    public init(
        root: String,
        ignoring ignoreFile: IgnoreFile,
        sources: [String]?
    )
        throws(DiagnosticError)
    {
        self.root = root
        var walker = Walker(root: root, ignoreFile: ignoreFile, mostEntries: Self.mostEntries)
        if let sources {
            for source in Set(sources).sorted() { try walker.addSource(source) }
        } else {
            try walker.addContents(of: "")
        }
        entries = walker.found.values.sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
    }

    /// Walks the context of a plan anew.
    public init(_ folder: ContextFolder) throws(DiagnosticError) {
        try self.init(
            root: folder.path,
            ignoring: IgnoreFile(parsing: folder.ignoreText),
            sources: folder.sources
        )
    }

    /// Returns the digest of names, kinds, executable bits and contents; owners, times and the
    /// other mode bits do not count, so that two clones of one commit have the same.
    public func digest() throws(DiagnosticError) -> Digest {
        var hash = Digest.Hasher()
        for entry in entries {
            switch entry.kind {
            case .directory: hash.update(line: "d \(entry.path)")
            case .link(let target): hash.update(line: "l \(entry.path)\0\(target)")
            case .file(_, let isExecutable):
                hash.update(line: "\(isExecutable ? "x" : "f") \(entry.path)")
                hash.update(line: try contentDigest(of: entry.path))
            }
        }
        return hash.finish()
    }

    private func contentDigest(of path: String) throws(DiagnosticError) -> String {
        let descriptor = open("\(root)/\(path)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ContextWalk.unreadable("\(root)/\(path)", errno) }
        defer { close(descriptor) }
        var hash = Digest.Hasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw ContextWalk.unreadable("\(root)/\(path)", errno) }
            if count == 0 { break }
            hash.update(buffer[..<count])
        }
        return hash.finish().description
    }

    static func unreadable(_ path: String, _ code: Int32) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "context-unreadable",
                "cannot read `\(path)` of the build context: \(String(cString: strerror(code)))",
                hints: ["make it readable, or leave it out with a line in `.dockerignore`"]
            )
        )
    }
}

extension Digest.Hasher {
    fileprivate mutating func update(line: String) {
        update(line.utf8)
        update([0])
    }
}

/// The state of one walk.
private struct Walker {
    let root: String
    let ignoreFile: IgnoreFile
    let mostEntries: Int
    var found: [String: ContextEntry] = [:]

    /// Adds a path that is copied from, with the folders above it; wildcards are expanded.
    mutating func addSource(_ source: String) throws(DiagnosticError) {
        let names = source.split(separator: "/").map(String.init).filter { $0 != "." }
        guard !names.isEmpty, !names.contains("..") else { return try addContents(of: "") }
        try expand(names[...], below: "")
    }

    private mutating func expand(
        _ names: ArraySlice<String>,
        below folder: String
    )
        throws(DiagnosticError)
    {
        guard let name = names.first else { return }
        let candidates: [String]
        if name.contains(where: { "*?[\\".contains($0) }) {
            candidates = try list(folder).filter { Glob.matches(name, $0) }
        } else {
            candidates = [name]
        }
        for candidate in candidates {
            let path = folder.isEmpty ? candidate : "\(folder)/\(candidate)"
            guard let entry = try entry(at: path) else { continue }
            if names.count == 1 {
                try add(entry)
            } else if entry.kind == .directory {
                found[path] = entry
                try expand(names.dropFirst(), below: path)
            } else if case .link = entry.kind {
                // A link in the middle of a source leads anywhere in the context.
                return try addContents(of: "")
            }
        }
    }

    mutating func addContents(of folder: String) throws(DiagnosticError) {
        for name in try list(folder) {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if let entry = try entry(at: path) { try add(entry) }
        }
    }

    private mutating func add(_ entry: ContextEntry) throws(DiagnosticError) {
        let isExcluded = ignoreFile.excludes(entry.path)
        if isExcluded, !(entry.kind == .directory && ignoreFile.hasExceptions) { return }
        if !isExcluded { try keep(entry) }
        guard entry.kind == .directory else { return }
        let before = found.count
        try addContents(of: entry.path)
        if isExcluded, found.count > before { try keep(entry) }
    }

    private mutating func keep(_ entry: ContextEntry) throws(DiagnosticError) {
        found[entry.path] = entry
        guard found.count <= mostEntries else {
            throw DiagnosticError(
                Diagnostic(
                    code: "context-too-large",
                    "the build context `\(root)` has more than \(mostEntries) files",
                    hints: ["leave out what the image does not need with a `.dockerignore`"]
                )
            )
        }
    }

    private func list(_ folder: String) throws(DiagnosticError) -> [String] {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw ContextWalk.unreadable(path, errno)
        }
    }

    /// Returns what lies at a path; nil for nothing, and for sockets, pipes and devices, which
    /// no builder takes.
    private func entry(at path: String) throws(DiagnosticError) -> ContextEntry? {
        var status = stat()
        guard lstat("\(root)/\(path)", &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            return ContextEntry(path: path, kind: .directory)
        case S_IFREG:
            let isExecutable = status.st_mode & 0o111 != 0
            return ContextEntry(
                path: path,
                kind: .file(sizeBytes: Int(status.st_size), isExecutable: isExecutable)
            )
        case S_IFLNK:
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(root)/\(path)"
            )
            guard let target else { throw ContextWalk.unreadable("\(root)/\(path)", errno) }
            return ContextEntry(path: path, kind: .link(target: target))
        default:
            return nil
        }
    }
}
