import Archive
import Diagnostics
import FoundationEssentials
import JSONC
import OCI
import OrderedCollections

/// A Feature's folder, packed.
struct FeaturePackage {
    /// The configuration of every such artifact: an empty object.
    static let config = Array("{}".utf8)

    let id: String
    let version: FeatureVersion
    /// The archive: a plain tar in spite of its name, as the specification's own tool writes it.
    let archive: [UInt8]
    private let metadata: JSONValue

    init(folder: String) throws(RegistryError) {
        let path = folder + "/" + FeatureArtifact.metadataFile
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .notPublishable(
                folder: folder,
                reason: "it has no `\(FeatureArtifact.metadataFile)`"
            )
        }
        do {
            metadata = try JSONDocument(parsing: Array(bytes), path: path).root
        } catch {
            throw .notPublishable(folder: folder, reason: error.diagnostics[0].summary)
        }
        guard let id = metadata["id"]?.string, !id.isEmpty else {
            throw .notPublishable(folder: folder, reason: "it has no `id`")
        }
        let written = metadata["version"]?.string ?? ""
        guard let version = FeatureVersion(written) else {
            throw .notPublishable(
                folder: folder,
                reason: "its version `\(written)` is not of the form 1.2.3"
            )
        }
        self.id = id
        self.version = version
        do {
            let members = try TarMember.members(ofFolder: folder, prefix: "./")
            archive = try TarWriter([.directory("./")] + members).bytes()
        } catch {
            throw .archive(reference: folder, error)
        }
    }

    /// The manifest's bytes, the same for the same folder.
    func manifest(annotatedFor registry: String) -> [UInt8] {
        var annotations: JSONObject = [
            FeatureArtifact.metadataAnnotation: .string(metadata.text(.compact))
        ]
        // GitHub's pages of packages look at it.
        if registry == "ghcr.io" {
            annotations["com.github.package.type"] = "devcontainer_feature"
        }
        let manifest: JSONValue = [
            "schemaVersion": 2,
            "mediaType": .string(MediaType.manifest),
            "config": [
                "mediaType": .string(MediaType.devContainers),
                "digest": .string(Digest.sha256(of: Self.config).description),
                "size": .integer(Self.config.count),
            ],
            "layers": [
                [
                    "mediaType": .string(MediaType.devContainersLayer),
                    "digest": .string(Digest.sha256(of: archive).description),
                    "size": .integer(archive.count),
                    "annotations": [
                        FeatureArtifact.titleAnnotation:
                            .string("devcontainer-feature-\(id).tgz")
                    ],
                ]
            ],
            "annotations": .object(annotations),
        ]
        return Array(manifest.text(.compact).utf8)
    }
}
