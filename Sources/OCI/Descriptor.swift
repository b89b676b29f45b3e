public import JSONC
public import OrderedCollections

/// What a manifest or index says about a blob: its type, digest and size.
public struct Descriptor: Hashable, Sendable {
    /// The blob's media type.
    public var mediaType: String
    /// The blob's digest.
    public var digest: Digest
    /// The blob's size in bytes.
    public var size: Int
    /// What kind of artifact the blob is, where it is the manifest of one.
    public var artifactType: String?
    /// Which platform the blob is for, where it is a manifest in an index.
    public var platform: Platform?
    /// Further words about the blob.
    public var annotations: OrderedDictionary<String, String>

    /// Creates a descriptor.
    public init(
        mediaType: String,
        digest: Digest,
        size: Int,
        artifactType: String? = nil,
        platform: Platform? = nil,
        annotations: OrderedDictionary<String, String> = [:]
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.artifactType = artifactType
        self.platform = platform
        self.annotations = annotations
    }

    /// Creates the descriptor of bytes.
    public init(
        of bytes: [UInt8],
        mediaType: String,
        annotations: OrderedDictionary<String, String> = [:]
    ) {
        self.init(
            mediaType: mediaType,
            digest: .sha256(of: bytes),
            size: bytes.count,
            annotations: annotations
        )
    }

    /// Reads a descriptor.
    public init(json: JSONValue) throws(FormatError) {
        try self.init(DocumentReader(json, document: "a descriptor"))
    }

    init(_ reader: DocumentReader) throws(FormatError) {
        mediaType = try reader.requiredString("mediaType")
        digest = try reader.requiredDigest("digest")
        size = try reader.requiredSize("size")
        artifactType = try reader.string("artifactType")
        if let platform = try reader.object("platform") {
            self.platform = try Platform(platform)
        }
        annotations = try reader.stringObject("annotations") ?? [:]
    }

    /// The descriptor as JSON.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("mediaType", mediaType)
        writer.set("digest", digest.description)
        writer.set("size", .integer(size))
        writer.set("artifactType", artifactType)
        if let platform { writer.set("platform", platform.json) }
        writer.set("annotations", annotations)
        return .object(writer.members)
    }
}
