/// How much of what an agent left is taken; beyond that it is left out and said so.
public struct ImportLimits: Hashable, Sendable {
    /// The most names looked at in the work tree, ignored folders not counted within.
    public var mostEntries = 1_000_000
    /// The most files that are new or changed.
    public var mostFiles = 200_000
    /// The largest file that is taken.
    public var largestFileBytes = 512 * 1_024 * 1_024
    /// The most bytes of all files that are new or changed.
    public var mostBytes = 4 * 1_024 * 1_024 * 1_024
    /// How many folders deep the work tree is followed.
    public var deepest = 128
    /// The most loose objects and packs that are taken from the agent's git directory.
    public var mostObjects = 500_000
    /// The most bytes of loose objects and packs.
    public var mostObjectBytes = 4 * 1_024 * 1_024 * 1_024
    /// The most references that are read.
    public var mostReferences = 10_000
    /// The most commits that are listed.
    public var mostCommitsListed = UserRepository.mostCommitsListed

    /// The limits that suit any usual repository.
    public static let standard = Self()

    /// Creates the standard limits.
    public init() {}
}

/// A file or folder of the work tree that is in no commit, and why.
public struct LeftOutPath: Hashable, Sendable, CustomStringConvertible {
    /// Why something was left out.
    public enum Reason: Hashable, Sendable {
        /// It is the git directory of a repository inside the work tree; its files are kept.
        case nestedGitDirectory
        /// Git refuses the name, since some file systems take it for `.git`.
        case reservedName
        /// It is a pipe, socket or device.
        case special(String)
        /// The file is larger than a limit.
        case tooLarge(sizeBytes: Int, limitBytes: Int)
        /// With it the files would have more bytes than a limit.
        case tooManyBytes(limitBytes: Int)
        /// With it there would be more files than a limit.
        case tooManyFiles(limit: Int)
        /// More names than a limit had been looked at before it.
        case tooManyEntries(limit: Int)
        /// It lies deeper than a limit.
        case tooDeep(limit: Int)
        /// It is on another file system than the work tree.
        case otherFileSystem
        /// It is the place of a submodule, of which only the commit is kept.
        case submodule
        /// Git refuses what it says, as it could harm those who check it out.
        case refusedContent(String)
        /// The operating system refused it.
        case unreadable(String)
    }

    /// The path; for a folder, all below it is left out too.
    public let path: RepositoryPath
    /// Why.
    public let reason: Reason

    /// The path with its reason, as a sentence without a full stop.
    public var description: String { "`\(path.bytes.isEmpty ? "." : path.description)`: \(reason)" }
}

extension LeftOutPath.Reason: CustomStringConvertible {
    /// The reason as part of a sentence.
    public var description: String {
        switch self {
        case .nestedGitDirectory: "the git directory of a repository inside; its files are kept"
        case .reservedName: "git refuses the name"
        case .special(let kind): "a \(kind)"
        case .tooLarge(let size, let limit): "\(size) bytes, more than \(limit)"
        case .tooManyBytes(let limit): "more than \(limit) bytes in all"
        case .tooManyFiles(let limit): "more than \(limit) changed files"
        case .tooManyEntries(let limit): "more than \(limit) names in the work tree"
        case .tooDeep(let limit): "more than \(limit) folders deep"
        case .otherFileSystem: "on another file system"
        case .submodule: "the files of a submodule; its commit is kept"
        case .refusedContent(let reason): "git refuses the content (\(reason))"
        case .unreadable(let reason): reason
        }
    }
}
