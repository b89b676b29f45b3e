import JSONC
import OCI

/// A manifest, read as that of a Feature.
struct FeatureManifest {
    /// The archive.
    let layer: Descriptor

    /// - Throws: ``RegistryError/notAFeature(reference:reason:)`` with the first thing that is
    ///   not as it is with Features.
    init(_ manifest: FetchedManifest) throws(RegistryError) {
        let name = manifest.reference.description
        if manifest.json["manifests"] != nil {
            throw .notAFeature(reference: name, reason: "it is an image for several platforms")
        }
        // The specification's examples fill the config differently; only its kind is sure.
        let config = manifest.json["config"]?["mediaType"]?.string
        guard config == MediaType.devContainers else {
            throw .notAFeature(
                reference: name,
                reason: config.map { "its configuration is `\($0)`" } ?? "it has no configuration"
            )
        }
        let layers = manifest.json["layers"]?.array ?? []
        let types = layers.map { $0["mediaType"]?.string ?? "" }
        if types.contains(MediaType.devContainersCollectionLayer) {
            throw .notAFeature(reference: name, reason: "it is the list of a whole collection")
        }
        let archive =
            types.firstIndex { $0.hasPrefix(MediaType.devContainersLayer) } ?? layers.indices.first
        guard let archive else { throw .notAFeature(reference: name, reason: "it has no layer") }
        do {
            layer = try Descriptor(json: layers[archive])
        } catch {
            throw .notAFeature(reference: name, reason: "its layer cannot be understood")
        }
    }
}
