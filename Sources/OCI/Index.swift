public import JSONC
public import OrderedCollections

/// An image index: one image for several platforms.
public struct Index: Hashable, Sendable {
    /// The index's media type.
    public var mediaType: String
    /// The manifests, in the index's order.
    public var manifests: [Descriptor]
    /// Further words.
    public var annotations: OrderedDictionary<String, String>

    /// Creates an index.
    public init(
        mediaType: String = MediaType.index,
        manifests: [Descriptor],
        annotations: OrderedDictionary<String, String> = [:]
    ) {
        self.mediaType = mediaType
        self.manifests = manifests
        self.annotations = annotations
    }

    /// Reads an index; without a `mediaType` it counts as OCI's.
    public init(json: JSONValue) throws(FormatError) {
        let reader = try DocumentReader(json, document: "the index")
        try reader.requireSchemaVersion()
        mediaType = try reader.string("mediaType") ?? MediaType.index
        _ = try reader.required("manifests")
        manifests = []
        for manifest in try reader.objects("manifests") ?? [] {
            manifests.append(try Descriptor(manifest))
        }
        annotations = try reader.stringObject("annotations") ?? [:]
    }

    /// The index as JSON.
    public var json: JSONValue {
        var writer = DocumentWriter()
        writer.set("schemaVersion", 2)
        writer.set("mediaType", mediaType)
        writer.set("manifests", .array(manifests.map(\.json)))
        writer.set("annotations", annotations)
        return .object(writer.members)
    }

    /// The platforms that there are images for; attestations are for none.
    public var platforms: [Platform] {
        manifests.compactMap(\.platform).filter { !$0.isUnknown }
    }

    /// Returns the manifest that suits a machine best, or nil when none runs there.
    ///
    /// The same platform comes first; a 32-bit ARM machine also runs older variants' images.
    public func manifest(for platform: Platform) -> Descriptor? {
        platform.runnable.lazy.compactMap { candidate in
            manifests.first { $0.platform?.normalized.isSameMachine(as: candidate) == true }
        }
        .first
    }
}
