import Archive
import DevContainer
public import Diagnostics
import FoundationEssentials
public import JSONC
import OrderedCollections

/// All members of a collection, packed, with the file that lists them.
public struct CollectionPackage: Sendable {
    /// What it holds.
    public let kind: CollectionKind
    /// The members in the order of their ids.
    public let members: [CollectionMember]
    /// What the author should know, none of it an error.
    public let warnings: [Diagnostic]

    /// Reads, checks and packs a folder: that of one Feature or Template, or one whose folders
    /// are such.
    ///
    /// - Parameters:
    ///   - target: The folder, absolute.
    ///   - displayed: The folder as messages show it.
    ///   - kind: What is looked for.
    ///   - excluded: A folder inside that is left out, since it is where archives go.
    /// - Throws: Every fault of all members in one report, or what reading the files meets.
    public init(
        reading target: String,
        displayed: String,
        kind: CollectionKind,
        excluding excluded: String? = nil
    ) throws {
        let faults = JSONFaults()
        let checked = CollectionReader(kind: kind, faults: faults)
            .read(target, displayed: displayed)
        warnings = try faults.throwErrors()
        self.kind = kind
        members = try checked.map { try CollectionMember($0, excluding: excluded) }
    }

    /// The file that lists all members with their whole metadata.
    public var collectionFile: JSONValue {
        [
            "sourceInformation": ["source": "berth"],
            kind.listName: .array(members.map { .object($0.metadata) }),
        ]
    }

    /// Writes all archives and the collection's file into a new folder.
    ///
    /// The folder appears at once with everything in it.
    ///
    /// - Parameters:
    ///   - folder: The folder to make, absolute.
    ///   - replaces: Whether a folder that is there is taken away first.
    /// - Throws: A diagnostic when it is there and may not be replaced, or cannot be written.
    public func write(to folder: String, replacing replaces: Bool) throws {
        let files = FileManager.default
        let isThere = files.fileExists(atPath: folder)
        guard replaces || !isThere else {
            throw DiagnosticError(
                Diagnostic(
                    code: "output-folder",
                    "the output folder `\(folder)` is there already",
                    hints: ["remove it, or let `--force-clean-output-folder` do that"]
                )
            )
        }
        let staging = "\(folder).\(UUID().uuidString.prefix(8))"
        do {
            try files.createDirectory(atPath: staging, withIntermediateDirectories: true)
            for member in members {
                try Data(member.archive).write(
                    to: URL(filePath: "\(staging)/\(member.archiveName)")
                )
            }
            try Data(collectionFile.bytes(.pretty)).write(
                to: URL(filePath: "\(staging)/\(CollectionManifest.collectionFile)")
            )
            if isThere { try files.removeItem(atPath: folder) }
            try files.moveItem(atPath: staging, toPath: folder)
        } catch {
            try? files.removeItem(atPath: staging)
            throw DiagnosticError(
                Diagnostic(
                    code: "output-folder",
                    "cannot write the output folder `\(folder)`"
                        + (SystemReason(error).map { ": \($0)" } ?? ""),
                    hints: ["check its permissions and the free space on its disk"],
                    exitCode: .environment
                )
            )
        }
    }
}
