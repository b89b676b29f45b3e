public import JSONC

/// An image configuration: the blob that a manifest's `config` leads to.
public struct ImageConfig: Hashable, Sendable {
    /// The platform that the image is for.
    public var platform: Platform
    /// What the image says about containers.
    public var config: ExecutionConfig
    /// The digests of the unpacked layers, the lowest first.
    public var diffIdentifiers: [Digest]
    /// When the image was made, in RFC 3339, or nil.
    public var created: String?

    /// Creates a configuration.
    public init(
        platform: Platform,
        config: ExecutionConfig,
        diffIdentifiers: [Digest] = [],
        created: String? = nil
    ) {
        self.platform = platform
        self.config = config
        self.diffIdentifiers = diffIdentifiers
        self.created = created
    }

    /// Reads a configuration.
    public init(json: JSONValue) throws(FormatError) {
        let reader = try DocumentReader(json, document: "the image configuration")
        platform = try Platform(reader)
        config = try reader.object("config").map(ExecutionConfig.init) ?? ExecutionConfig()
        created = try reader.string("created")
        diffIdentifiers = []
        guard let rootfs = try reader.object("rootfs") else { return }
        for (index, text) in (try rootfs.strings("diff_ids") ?? []).enumerated() {
            do {
                diffIdentifiers.append(try Digest(parsing: text))
            } catch {
                throw .badDigest(
                    document: reader.document,
                    member: "rootfs.diff_ids[\(index)]",
                    error
                )
            }
        }
    }

    /// The configuration as JSON.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("created", created)
        writer.set("architecture", platform.architecture)
        writer.set("variant", platform.variant)
        writer.set("os", platform.os)
        writer.set("os.version", platform.osVersion)
        writer.set("config", config.json)
        let layers = diffIdentifiers.map { JSONValue.string($0.description) }
        writer.set("rootfs", ["type": "layers", "diff_ids": .array(layers)])
        return .object(writer.members)
    }
}
