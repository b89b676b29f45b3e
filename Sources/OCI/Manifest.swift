public import JSONC
public import OrderedCollections

/// An image manifest: one configuration and the layers in their order.
///
/// Features and Templates are manifests too, with one layer each.
public struct Manifest: Hashable, Sendable {
    /// The manifest's media type.
    public var mediaType: String
    /// What kind of artifact it is, where it is no image.
    public var artifactType: String?
    /// The configuration.
    public var config: Descriptor
    /// The layers, the lowest first.
    public var layers: [Descriptor]
    /// The manifest that this one says something about.
    public var subject: Descriptor?
    /// Further words, such as `dev.containers.metadata`.
    public var annotations: OrderedDictionary<String, String>

    /// Creates a manifest.
    public init(
        mediaType: String = MediaType.manifest,
        artifactType: String? = nil,
        config: Descriptor,
        layers: [Descriptor],
        subject: Descriptor? = nil,
        annotations: OrderedDictionary<String, String> = [:]
    ) {
        self.mediaType = mediaType
        self.artifactType = artifactType
        self.config = config
        self.layers = layers
        self.subject = subject
        self.annotations = annotations
    }

    /// Reads a manifest; without a `mediaType` it counts as OCI's.
    public init(json: JSONValue) throws(FormatError) {
        let reader = try DocumentReader(json, document: "the manifest")
        try reader.requireSchemaVersion()
        mediaType = try reader.string("mediaType") ?? MediaType.manifest
        artifactType = try reader.string("artifactType")
        _ = try reader.required("config")
        guard let config = try reader.object("config") else {
            throw .missing(document: reader.document, member: "config")
        }
        self.config = try Descriptor(config)
        _ = try reader.required("layers")
        layers = []
        for layer in try reader.objects("layers") ?? [] {
            layers.append(try Descriptor(layer))
        }
        if let subject = try reader.object("subject") {
            self.subject = try Descriptor(subject)
        }
        annotations = try reader.stringObject("annotations") ?? [:]
    }

    /// The manifest as JSON.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("schemaVersion", 2)
        writer.set("mediaType", mediaType)
        writer.set("artifactType", artifactType)
        writer.set("config", config.json)
        writer.set("layers", .array(layers.map(\.json)))
        if let subject { writer.set("subject", subject.json) }
        writer.set("annotations", annotations)
        return .object(writer.members)
    }
}

extension DocumentReader {
    /// Refuses Docker's schema 1, which has neither digests of layers nor a configuration.
    func requireSchemaVersion() throws(FormatError) {
        let version = try required("schemaVersion")
        guard version.integer == 2 else {
            throw .unsupportedVersion(document: document, found: "`\(version.text())`")
        }
    }
}
