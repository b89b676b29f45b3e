import Archive
public import JSONC
import OCI
public import OrderedCollections

/// A Feature or Template, checked and packed.
public struct CollectionMember: Sendable {
    /// What it is.
    public let kind: CollectionKind
    /// The id in lower case: the last part of its address.
    public let identifier: String
    /// The version.
    public var version: String { semanticVersion.text }
    /// Former ids in lower case, under which it is published, too.
    public let legacyIdentifiers: [String]
    /// The whole metadata, with what packing adds to it.
    public let metadata: JSONObject
    /// The archive: a plain tar in spite of its name, as the specification's own tool writes it.
    public let archive: [UInt8]

    let semanticVersion: FeatureVersion

    /// The archive's name.
    public var archiveName: String { kind.archiveName(identifier) }

    /// Packs what was checked.
    ///
    /// - Parameters:
    ///   - checked: The metadata and its folder.
    ///   - excluded: A folder that is left out, since it is where archives go.
    /// - Throws: ``RegistryError/archive(reference:_:)`` for a file that cannot be packed.
    init(_ checked: CheckedMember, excluding excluded: String?) throws(RegistryError) {
        kind = checked.kind
        identifier = checked.identifier.lowercased()
        semanticVersion = checked.version
        legacyIdentifiers = (checked.metadata["legacyIds"]?.array ?? []).compactMap {
            $0.string?.lowercased()
        }
        metadata = checked.metadata
        archive = try Self.archive(checked, excluding: excluded)
    }

    /// The folder as an archive that is the same bytes on every machine.
    private static func archive(
        _ checked: CheckedMember,
        excluding excluded: String?
    ) throws(RegistryError) -> [UInt8] {
        let prefix = excluded.flatMap { folder -> String? in
            guard folder.hasPrefix(checked.folder + "/") else { return nil }
            return "./" + folder.dropFirst(checked.folder.count + 1)
        }
        do throws(ArchiveError) {
            var members = try TarMember.members(ofFolder: checked.folder, prefix: "./")
            if let prefix {
                members.removeAll {
                    $0.entry.path == prefix || $0.entry.path.hasPrefix(prefix + "/")
                }
            }
            if checked.metadata != checked.written {
                let path = "./" + checked.kind.metadataFile
                let bytes = JSONValue.object(checked.metadata).bytes(.pretty)
                members = members.map {
                    $0.entry.path == path ? .file(path, bytes: bytes) : $0
                }
            }
            return try TarWriter([.directory(".")] + members).bytes()
        } catch {
            throw .archive(reference: checked.folder, error)
        }
    }
}
