public import DevContainer
import Diagnostics
import FoundationEssentials
import Glibc
import JSONC

/// The lockfile of a configuration, on disk.
public struct LockfileStore: Sendable {
    /// What is on disk.
    enum Content: Sendable {
        /// There is no file.
        case missing
        /// There is an empty file, which asks to be filled.
        case empty
        /// There is a lockfile.
        case recorded(Lockfile)

        var lockfile: Lockfile? { if case .recorded(let lockfile) = self { lockfile } else { nil } }
    }

    private static let largestFileBytes = 4 << 20

    /// The file, absolute.
    public let path: String
    /// The file as the user would write it.
    public let displayPath: String

    /// Names the lockfile of a configuration; nothing is read yet.
    public init(_ loaded: LoadedConfiguration) {
        path = "\(loaded.folder)/\(Lockfile.fileName(forConfiguration: loaded.file))"
        displayPath = LoadedConfiguration.display(path, below: loaded.placement.localFolder)
    }

    /// Reads the file.
    ///
    /// - Returns: What it records; nil when it is not there or empty.
    /// - Throws: Every fault of a file that is no lockfile.
    public func lockfile() throws -> Lockfile? { try read().lockfile }

    /// Writes the file at once: whoever reads it sees the old text or the new one.
    ///
    /// - Throws: Why it cannot be written.
    public func write(_ lockfile: Lockfile) throws {
        do {
            let file = URL(filePath: path).resolvingSymlinksInPath()
            try Data(lockfile.text.utf8).write(to: file, options: .atomic)
        } catch {
            throw DiagnosticError(
                Diagnostic(
                    code: "lockfile-unwritable",
                    "cannot write `\(displayPath)`",
                    hints: ["check the permissions of the file and its folder"],
                    exitCode: .environment
                )
            )
        }
    }

    func read() throws -> Content {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw unreadable() }
            return .missing
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largestFileBytes,
            let data = FileManager.default.contents(atPath: path)
        else { throw unreadable() }
        if data.allSatisfy({ [0x09, 0x0A, 0x0D, 0x20].contains($0) }) { return .empty }
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: Array(data), path: displayPath, dialect: .json)
        } catch {
            throw DiagnosticError(error.diagnostics.map(withHint))
        }
        let faults = JSONFaults()
        let lockfile = Lockfile(reading: document, faults: faults)
        do {
            _ = try faults.throwErrors()
        } catch {
            throw DiagnosticError(error.diagnostics.map(withHint))
        }
        return lockfile.map { .recorded($0) } ?? .empty
    }

    private func unreadable() -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "lockfile-unreadable",
                "cannot read `\(displayPath)`",
                hints: ["a lockfile is a small file that you may read"]
            )
        )
    }

    private func withHint(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.hints.append("mend it, or let `berth upgrade` write it anew")
        return diagnostic
    }
}
