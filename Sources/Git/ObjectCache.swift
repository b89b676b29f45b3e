import Crypto
import FoundationEssentials
import Glibc

/// A folder with the objects of bases, each packed once, for all runs that start from it.
///
/// Of a base exactly those objects are in its packs that its history leads to, so whoever reads them
/// reads nothing of other branches. They are Berth's own copies: what git collects in the user's
/// repository is not missed. A run gets them as hard links, so an entry can be removed at any time.
public struct ObjectCache: Hashable, Sendable {
    /// The absolute path of the folder.
    public let path: String

    /// More packs than this are made into one.
    private static let mostPacks = 12
    /// How many earlier bases are tried as a start.
    private static let mostStarts = 8

    /// Names the folder; nothing is made.
    public init(path: String) {
        self.path = path
    }

    /// Returns the folder with the packs of a base, which are made where they are not there.
    func packs(
        of base: ObjectName,
        in repository: UserRepository
    ) async throws(GitError) -> String {
        let place = "\(path)/\(Self.name(of: repository))"
        try HostFile.makeFolder(place)
        let lock = try await FileLock.acquire("\(place)/lock")
        defer { lock.release() }
        let entry = "\(place)/\(base)"
        if Self.modified(entry) == nil {
            let draft = "\(place)/new"
            try HostFile.remove(draft)
            try HostFile.makeFolder(draft)
            let start = try await start(for: base, in: repository, place)
            if let start { try HardLink.all(in: "\(place)/\(start)", to: draft) }
            try await BasePack(repository: repository, base: base, known: start).write(to: draft)
            guard rename(draft, entry) == 0 else {
                throw .file(path: entry, operation: "make", reason: systemReason())
            }
        }
        utimensat(AT_FDCWD, entry, nil, 0)
        return entry
    }

    /// The folder's name for a repository: that of a blob with its path, as git would name it.
    private static func name(of repository: UserRepository) -> String {
        let path = Array(repository.commonDirectory.utf8)
        let blob = Array("blob \(path.count)\0".utf8) + path
        return switch repository.objectFormat {
        case .sha1: hexadecimal(Insecure.SHA1.hash(data: blob))
        case .sha256: hexadecimal(SHA256.hash(data: blob))
        }
    }

    private static func hexadecimal(_ digest: some Digest) -> String {
        digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }

    /// The base used last that the new one comes from, whose packs have most of what is needed.
    private func start(
        for base: ObjectName,
        in repository: UserRepository,
        _ place: String
    ) async throws(GitError) -> ObjectName? {
        let entries = Self.names(in: place).compactMap { ObjectName($0) }
            .map { (name: $0, used: Self.modified("\(place)/\($0)") ?? 0) }
            .sorted { $0.used > $1.used }
        for entry in entries.prefix(Self.mostStarts) {
            let count = Self.names(in: "\(place)/\(entry.name)").count { $0.hasSuffix(".pack") }
            guard count < Self.mostPacks else { continue }
            let isStart = try await repository.git.run([
                "merge-base", "--is-ancestor", "\(entry.name)", "\(base)",
            ])
            if isStart.isSuccess { return entry.name }
        }
        return nil
    }

    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    static func modified(_ folder: String) -> Int? {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return FileStatus(status).stamp.modifiedNanoseconds
    }
}
