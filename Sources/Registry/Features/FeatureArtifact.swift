/// The names that the Dev Container specification gives to the parts of an artifact.
enum FeatureArtifact {
    /// The annotation of a manifest that holds the whole `devcontainer-feature.json`.
    static let metadataAnnotation = "dev.containers.metadata"
    /// The annotation of a layer that holds the archive's file name.
    static let titleAnnotation = "org.opencontainers.image.title"
    /// The file in the archive that says the same as the annotation.
    static let metadataFile = "devcontainer-feature.json"
}
