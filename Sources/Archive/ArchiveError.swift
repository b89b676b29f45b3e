public import Diagnostics

/// What can be wrong with an archive, or with reading and writing one.
public enum ArchiveError: Error, Hashable, Sendable {
    /// The bytes end inside a header or inside the content of the named entry.
    case truncated(entry: String?)
    /// The block at this offset is no tar header.
    case notTar(offset: Int)
    /// A field of a header cannot be read, such as a size that is no number.
    case badField(entry: String, field: String)
    /// The gzip stream is damaged; the reason is zlib's.
    case badCompression(reason: String)
    /// The name leads outside of the folder, or cannot be a file name.
    case unsafePath(entry: String, reason: String)
    /// The link leads outside of the folder.
    case linkLeavesFolder(entry: String, target: String)
    /// The hard link's target is no file that stands before it in the archive.
    case hardLinkWithoutTarget(entry: String, target: String)
    /// The entry is of a kind that is never unpacked, such as a device.
    case unsupportedKind(entry: String, kind: String)
    /// Two entries want the same place, such as a file below a file.
    case conflict(entry: String, reason: String)
    /// The archive is larger than a named limit allows.
    case limitExceeded(entry: String?, limit: String, allowed: Int)
    /// A file became shorter or longer while it was being packed.
    case fileChanged(path: String)
    /// The operating system refused something.
    case file(path: String, operation: String, reason: String)
}

extension ArchiveError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        let isSystem =
            switch self {
            case .file, .fileChanged: true
            default: false
            }
        return [
            Diagnostic(
                code: code,
                summary,
                hints: hints,
                exitCode: isSystem ? .environment : .badInput
            )
        ]
    }

    private var code: String {
        switch self {
        case .truncated: "archive-truncated"
        case .notTar: "archive-not-tar"
        case .badField: "archive-field"
        case .badCompression: "archive-compression"
        case .unsafePath: "archive-path"
        case .linkLeavesFolder: "archive-link"
        case .hardLinkWithoutTarget: "archive-hard-link"
        case .unsupportedKind: "archive-kind"
        case .conflict: "archive-conflict"
        case .limitExceeded: "archive-limit"
        case .fileChanged: "archive-file-changed"
        case .file: "archive-file"
        }
    }

    private var summary: String {
        switch self {
        case .truncated(let entry?):
            "the archive ends in the middle of `\(entry)`"
        case .truncated(nil):
            "the archive ends in the middle of a header"
        case .notTar(let offset):
            "the bytes at offset \(offset) are no tar header"
        case .badField(let entry, let field):
            "the archive's entry `\(entry)` has an unreadable \(field)"
        case .badCompression(let reason):
            "the archive's gzip compression is damaged: \(reason)"
        case .unsafePath(let entry, let reason):
            "the archive's entry `\(entry)` cannot be unpacked: \(reason)"
        case .linkLeavesFolder(let entry, let target):
            "the archive's link `\(entry)` leads outside of its folder, to `\(target)`"
        case .hardLinkWithoutTarget(let entry, let target):
            "the archive's hard link `\(entry)` names `\(target)`, which is no file before it"
        case .unsupportedKind(let entry, let kind):
            "the archive's entry `\(entry)` is \(kind), which is never unpacked"
        case .conflict(let entry, let reason):
            "the archive's entry `\(entry)` cannot be unpacked: \(reason)"
        case .limitExceeded(let entry?, let limit, let allowed):
            "the archive's entry `\(entry)` is over the limit of \(allowed) \(limit)"
        case .limitExceeded(nil, let limit, let allowed):
            "the archive is over the limit of \(allowed) \(limit)"
        case .fileChanged(let path):
            "the file `\(path)` changed its size while it was being packed"
        case .file(let path, let operation, let reason):
            "cannot \(operation) `\(path)`: \(reason)"
        }
    }

    private var hints: [String] {
        switch self {
        case .truncated, .notTar, .badField, .badCompression:
            ["pack and publish the archive anew; it must be a tar or tar.gz file"]
        case .unsafePath, .linkLeavesFolder, .hardLinkWithoutTarget, .unsupportedKind, .conflict:
            ["tell the archive's publisher; nothing of it was used"]
        case .limitExceeded:
            ["use a smaller archive, or tell its publisher"]
        case .fileChanged:
            ["wait until nothing writes to the file, then try again"]
        case .file:
            ["check the path, its permissions and the free space on its disk"]
        }
    }
}
