import JSONC
import OCI
import OrderedCollections

/// The manifests of what a collection publishes.
enum CollectionManifest {
    /// The configuration of every such artifact: an empty object.
    static let config = Array("{}".utf8)
    /// The name of a collection's file.
    static let collectionFile = "devcontainer-collection.json"

    /// The manifest's bytes for one of its members, the same for the same folder.
    static func bytes(of member: CollectionMember, registry: String) -> [UInt8] {
        bytes(
            layer: member.archive,
            mediaType: MediaType.devContainersLayer,
            title: member.archiveName,
            annotations: [
                FeatureArtifact.metadataAnnotation: .string(
                    JSONValue.object(member.metadata).text(.compact)
                )
            ],
            type: "devcontainer_\(member.kind.rawValue)",
            registry: registry
        )
    }

    /// The manifest's bytes for the collection's own file.
    static func bytes(ofCollection file: [UInt8], registry: String) -> [UInt8] {
        bytes(
            layer: file,
            mediaType: MediaType.devContainersCollectionLayer,
            title: collectionFile,
            annotations: [:],
            type: "devcontainer_collection",
            registry: registry
        )
    }

    private static func bytes(
        layer: [UInt8],
        mediaType: String,
        title: String,
        annotations: JSONObject,
        type: String,
        registry: String
    ) -> [UInt8] {
        var annotations = annotations
        // GitHub's pages of packages look at it.
        if registry == "ghcr.io" { annotations["com.github.package.type"] = .string(type) }
        var manifest: JSONObject = [
            "schemaVersion": 2,
            "mediaType": .string(MediaType.manifest),
            "config": [
                "mediaType": .string(MediaType.devContainers),
                "digest": .string(Digest.sha256(of: config).description),
                "size": .integer(config.count),
            ],
            "layers": [
                [
                    "mediaType": .string(mediaType),
                    "digest": .string(Digest.sha256(of: layer).description),
                    "size": .integer(layer.count),
                    "annotations": [FeatureArtifact.titleAnnotation: .string(title)],
                ]
            ],
        ]
        if !annotations.isEmpty { manifest["annotations"] = .object(annotations) }
        return JSONValue.object(manifest).bytes(.compact)
    }
}
