/// One member of an archive to be written: what it is, and where its content comes from.
public struct TarMember: Hashable, Sendable {
    /// Where the bytes of a file come from.
    public enum Content: Hashable, Sendable {
        case none
        case bytes([UInt8])
        /// A file on this machine, read only while it is being packed.
        case file(path: String)
    }

    /// What the archive says about it; the size belongs to the content.
    public var entry: TarEntry
    /// Where the content comes from.
    public var content: Content

    /// Creates a member.
    public init(entry: TarEntry, content: Content) {
        self.entry = entry
        self.content = content
    }

    /// Creates a member that is a file with the given bytes.
    public static func file(
        _ path: String,
        bytes: some Sequence<UInt8>,
        mode: Int = 0o644
    ) -> Self {
        let bytes = Array(bytes)
        return Self(
            entry: TarEntry(path: path, mode: mode, sizeBytes: bytes.count),
            content: .bytes(bytes)
        )
    }

    /// Creates a member that is a file of this machine, with its size as it is now.
    ///
    /// - Parameters:
    ///   - path: The path inside the archive.
    ///   - source: The file's path on this machine; a symbolic link there is not followed.
    ///   - mode: The permission bits; when nil, 755 for an executable file and else 644.
    /// - Returns: The member; the file is opened only when it is written.
    /// - Throws: ``ArchiveError/file(path:operation:reason:)`` when it cannot be looked at, and
    ///   ``ArchiveError/unsupportedKind(entry:kind:)`` when it is no file.
    public static func file(
        _ path: String,
        from source: String,
        mode: Int? = nil
    ) throws(ArchiveError) -> Self {
        let status = try FileCalls.status(source)
        guard status.kind == .file else {
            throw .unsupportedKind(
                entry: source,
                kind: status.kind?.description ?? "of an unknown kind"
            )
        }
        let usual = status.mode & 0o111 != 0 ? 0o755 : 0o644
        return Self(
            entry: TarEntry(path: path, mode: mode ?? usual, sizeBytes: status.sizeBytes),
            content: .file(path: source)
        )
    }

    /// Creates a member that is a folder.
    public static func directory(_ path: String, mode: Int = 0o755) -> Self {
        Self(entry: TarEntry(path: path, kind: .directory, mode: mode), content: .none)
    }

    /// Creates a member that is a symbolic link.
    public static func symbolicLink(_ path: String, target: String) -> Self {
        Self(entry: TarEntry(path: path, kind: .symbolicLink(target: target)), content: .none)
    }

    /// Returns the members for all that stands below a folder, in an order that is the same on
    /// every machine: by the bytes of the names, each folder before its content.
    ///
    /// - Parameters:
    ///   - folder: The folder on this machine.
    ///   - prefix: What stands before every path, such as `./` or `features/node_1/`.
    /// - Returns: The members; the folder itself is none of them.
    /// - Throws: ``ArchiveError/unsupportedKind(entry:kind:)`` for a device, socket or pipe.
    public static func members(
        ofFolder folder: String,
        prefix: String = ""
    ) throws(ArchiveError) -> [Self] {
        var members: [Self] = []
        for name in try FileCalls.names(inFolder: folder) {
            let source = folder + "/" + name
            let path = prefix + name
            let status = try FileCalls.status(source)
            switch status.kind {
            case .file: members.append(try .file(path, from: source))
            case .symbolicLink(let target): members.append(.symbolicLink(path, target: target))
            case .directory:
                members.append(.directory(path))
                members += try Self.members(ofFolder: source, prefix: path + "/")
            default:
                throw .unsupportedKind(
                    entry: source,
                    kind: status.kind?.description ?? "a socket"
                )
            }
        }
        return members
    }
}
