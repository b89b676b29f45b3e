public import JSONC

/// One entry of image metadata: what one contributor asks of the container.
///
/// Entries of a build stand in order: those of the base image, then one for each Feature in
/// install order, then that of the configuration.
public struct MetadataEntry: Hashable, Sendable {
    /// The label of images and containers that holds the entries as JSON.
    public static let labelName = "devcontainer.metadata"

    /// Who contributes it.
    public var origin: Origin
    /// The reference of a Feature as it was written; nil in a configuration's entry.
    public var identifier: String?
    /// The properties as written, variables included, without the id.
    public var written: JSONObject
    /// The same properties with variables substituted, checked.
    public var properties: ContainerProperties

    /// Creates an entry.
    public init(
        origin: Origin,
        identifier: String? = nil,
        written: JSONObject,
        properties: ContainerProperties
    ) {
        self.origin = origin
        self.identifier = identifier
        self.written = written
        self.properties = properties
    }
}
