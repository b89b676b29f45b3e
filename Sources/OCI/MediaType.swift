/// The media types of registries, OCI's and Docker's, and those of Dev Container artifacts.
public enum MediaType {
    /// An image manifest.
    public static let manifest = "application/vnd.oci.image.manifest.v1+json"
    /// An image index: one manifest for each platform.
    public static let index = "application/vnd.oci.image.index.v1+json"
    /// An image configuration.
    public static let imageConfig = "application/vnd.oci.image.config.v1+json"
    /// A layer.
    public static let layer = "application/vnd.oci.image.layer.v1.tar"
    /// A layer compressed with gzip.
    public static let gzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip"
    /// A layer compressed with zstd.
    public static let zstdLayer = "application/vnd.oci.image.layer.v1.tar+zstd"
    /// The two bytes `{}`, where a configuration has nothing to say.
    public static let empty = "application/vnd.oci.empty.v1+json"

    /// Docker's image manifest, schema 2.
    public static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    /// Docker's list of manifests.
    public static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    /// Docker's image configuration.
    public static let dockerImageConfig = "application/vnd.docker.container.image.v1+json"
    /// Docker's layer, compressed with gzip.
    public static let dockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip"

    /// The configuration of a Feature's or Template's manifest.
    public static let devContainers = "application/vnd.devcontainers"
    /// The one layer of a Feature or Template.
    public static let devContainersLayer = "application/vnd.devcontainers.layer.v1+tar"
    /// The one layer of a collection's metadata.
    public static let devContainersCollectionLayer =
        "application/vnd.devcontainers.collection.layer.v1+json"

    /// What a client accepts when it asks for a manifest or an index.
    public static let manifestsAndIndexes = [manifest, index, dockerManifest, dockerIndex]

    /// Returns whether documents of a media type are indexes.
    public static func isIndex(_ mediaType: String) -> Bool {
        mediaType == index || mediaType == dockerIndex
    }

    /// Returns whether documents of a media type are manifests.
    public static func isManifest(_ mediaType: String) -> Bool {
        mediaType == manifest || mediaType == dockerManifest
    }
}
