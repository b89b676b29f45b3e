/// Writes the members of an archive below a folder, and refuses all that would leave it.
///
/// Executable bits are kept; owners, times and the other bits are not, so that what is unpacked
/// is the same everywhere. Names that differ only by case are two files. The folder must be
/// empty and nobody else may write to it meanwhile. After an error what was written so far is to
/// be thrown away.
public struct ArchiveUnpacker: ~Copyable {
    private let folder: String
    private let limits: ArchiveLimits
    private var tree = ArchiveTree()
    private var openFile: OpenFile?
    private var openMode = 0

    /// Creates an unpacker for a folder that exists and is empty.
    public init(folder: String, limits: ArchiveLimits = .standard) {
        self.folder = folder
        self.limits = limits
    }

    /// Unpacks an archive file, packed with gzip or not.
    public static func unpack(
        file: String,
        into folder: String,
        limits: ArchiveLimits = .standard
    ) throws(ArchiveError) {
        let source = try OpenFile(reading: file)
        var decoder = ArchiveDecoder(limits: limits)
        var unpacker = Self(folder: folder, limits: limits)
        while true {
            let bytes = try source.read(atMost: TarWriter.chunkSizeBytes)
            if bytes.isEmpty { break }
            try decoder.decode(bytes[...]) { (event) throws(ArchiveError) in
                try unpacker.handle(event)
            }
        }
        try decoder.finish()
        try unpacker.finish()
    }

    /// Unpacks an archive that stands in memory, packed with gzip or not.
    public static func unpack(
        bytes: [UInt8],
        into folder: String,
        limits: ArchiveLimits = .standard
    ) throws(ArchiveError) {
        var decoder = ArchiveDecoder(limits: limits)
        var unpacker = Self(folder: folder, limits: limits)
        try decoder.decode(bytes[...]) { (event) throws(ArchiveError) in
            try unpacker.handle(event)
        }
        try decoder.finish()
        try unpacker.finish()
    }

    /// Takes what a decoder found next.
    public mutating func handle(_ event: TarDecoder.Event) throws(ArchiveError) {
        switch event {
        case .entry(let entry): try begin(entry)
        case .content(let bytes): try openFile?.write(bytes)
        case .endOfEntry:
            try openFile?.finish(mode: openMode)
            openFile = nil
        }
    }

    /// Checks what can be judged only when every member is there.
    public consuming func finish() throws(ArchiveError) {
        try tree.checkLinks()
    }

    private mutating func begin(_ entry: TarEntry) throws(ArchiveError) {
        let path = try ArchivePath(parsing: entry.path)
        guard path.components.count <= limits.depth else {
            throw .limitExceeded(entry: entry.path, limit: "folders", allowed: limits.depth)
        }
        if entry.kind == .directory { return try makeDirectory(path, entry: entry.path) }
        guard let parent = path.parent else {
            throw .conflict(entry: entry.path, reason: "the top of an archive is a folder")
        }
        try refuse(entry)
        try makeDirectory(parent, entry: entry.path)
        try makePlace(path, entry: entry.path)
        try make(entry, at: path)
    }

    private func refuse(_ entry: TarEntry) throws(ArchiveError) {
        switch entry.kind {
        case .characterDevice, .blockDevice, .fifo:
            throw .unsupportedKind(entry: entry.path, kind: entry.kind.description)
        case .symbolicLink(let target)
        where target.hasPrefix("/") || target.isEmpty || target.utf8.contains(0):
            throw .linkLeavesFolder(entry: entry.path, target: target)
        default: break
        }
    }

    private mutating func make(_ entry: TarEntry, at path: ArchivePath) throws(ArchiveError) {
        let place = absolute(path)
        switch entry.kind {
        case .symbolicLink(let target):
            try FileCalls.makeSymbolicLink(place, to: target)
            tree.add(.symbolicLink(target: target), at: path)
        case .hardLink(let target):
            let source = try? ArchivePath(parsing: target)
            guard let source, tree[source] == .file, source != path else {
                throw .hardLinkWithoutTarget(entry: entry.path, target: target)
            }
            try FileCalls.makeHardLink(place, to: absolute(source))
            tree.add(.file, at: path)
        default:
            openFile = try OpenFile(making: place)
            openMode = entry.isExecutable ? 0o755 : 0o644
            tree.add(.file, at: path)
        }
    }

    /// Makes a folder and those above it; a link on the way is refused, never followed.
    private mutating func makeDirectory(
        _ path: ArchivePath,
        entry: String
    ) throws(ArchiveError) {
        switch tree[path] {
        case .directory: return
        case .file:
            throw .conflict(entry: entry, reason: "`\(path.text)` is a file")
        case .symbolicLink:
            throw .conflict(entry: entry, reason: "`\(path.text)` is a symbolic link")
        case nil:
            if let parent = path.parent { try makeDirectory(parent, entry: entry) }
            try FileCalls.makeDirectory(absolute(path))
            tree.add(.directory, at: path)
        }
    }

    /// Makes room: of several members with one path the last counts, as with every tar.
    private mutating func makePlace(
        _ path: ArchivePath,
        entry: String
    ) throws(ArchiveError) {
        switch tree[path] {
        case nil: return
        case .directory:
            throw .conflict(entry: entry, reason: "`\(path.text)` is a folder")
        case .file, .symbolicLink:
            try FileCalls.remove(absolute(path))
        }
    }

    private func absolute(_ path: ArchivePath) -> String {
        path.components.isEmpty ? folder : folder + "/" + path.text
    }
}
