/// What a tar archive says about one of its members.
public struct TarEntry: Hashable, Sendable {
    /// What a member is.
    public enum Kind: Hashable, Sendable {
        case file
        case directory
        case symbolicLink(target: String)
        case hardLink(target: String)
        case characterDevice
        case blockDevice
        case fifo
    }

    /// The path as the archive writes it, without the slash that may end a directory's.
    public var path: String
    /// What the member is.
    public var kind: Kind
    /// The permission bits, with set-user-ID and its like.
    public var mode: Int
    /// The owner's number.
    public var userID: Int
    /// The group's number.
    public var groupID: Int
    /// When the content last changed, in seconds since 1970.
    public var modificationTime: Int
    /// How many bytes of content follow; 0 for all but files.
    public var sizeBytes: Int

    /// Creates an entry; what is not given is as in an archive that is the same on every machine.
    public init(
        path: String,
        kind: Kind = .file,
        mode: Int? = nil,
        userID: Int = 0,
        groupID: Int = 0,
        modificationTime: Int = 0,
        sizeBytes: Int = 0
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode ?? kind.usualMode
        self.userID = userID
        self.groupID = groupID
        self.modificationTime = modificationTime
        self.sizeBytes = sizeBytes
    }

    /// Whether somebody may execute the file.
    public var isExecutable: Bool { mode & 0o111 != 0 }
}

extension TarEntry.Kind {
    /// The permission bits that a member of this kind has when nothing else is said.
    var usualMode: Int {
        switch self {
        case .directory: 0o755
        case .symbolicLink: 0o777
        default: 0o644
        }
    }

    /// The kind in words for messages.
    var description: String {
        switch self {
        case .file: "a file"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .hardLink: "a hard link"
        case .characterDevice: "a character device"
        case .blockDevice: "a block device"
        case .fifo: "a named pipe"
        }
    }
}
