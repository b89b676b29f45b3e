public import JSONC

/// All that an engine tells about an image.
public struct ImageInspection: Hashable, Sendable {
    /// The identifier: the digest of its configuration, or of its manifest with containerd.
    public var id: String
    /// The names with tags.
    public var repoTags: [String]
    /// The names with digests, known for what was pulled or pushed.
    public var repoDigests: [String]
    /// How its containers run.
    public var config: ImageConfig
    /// The processor, such as `amd64`.
    public var architecture: String
    /// The variant of the processor, such as `v8`; nil when there is none.
    public var variant: String?
    /// The operating system, such as `linux`.
    public var os: String
    /// How large it is, unpacked.
    public var sizeBytes: Int
    /// The digests of its layers, unpacked, the lowest first.
    public var rootFSLayers: [String]
    /// When it was made, in RFC 3339.
    public var created: String
    /// The engine's whole answer.
    public var json: JSONValue

    init(_ json: JSONValue) {
        id = json.text("Id")
        repoTags = json.texts("RepoTags")
        repoDigests = json.texts("RepoDigests")
        config = ImageConfig(json["Config"] ?? .null)
        architecture = json.text("Architecture")
        variant = json.optionalText("Variant")
        os = json.text("Os")
        sizeBytes = json.count("Size")
        rootFSLayers = json["RootFS"]?.texts("Layers") ?? []
        created = json.text("Created")
        self.json = json
    }
}
