import JSONC

/// An image as a list tells of it.
public struct ImageSummary: Hashable, Sendable {
    /// The identifier.
    public var id: String
    /// The names with tags.
    public var repoTags: [String]
    /// The names with digests.
    public var repoDigests: [String]
    /// The labels.
    public var labels: [String: String]
    /// How large it is, unpacked.
    public var sizeBytes: Int
    /// When it was made, in seconds since 1970.
    public var created: Int

    init(_ json: JSONValue) {
        id = json.text("Id")
        repoTags = json.texts("RepoTags").filter { $0 != "<none>:<none>" }
        repoDigests = json.texts("RepoDigests").filter { $0 != "<none>@<none>" }
        labels = json.textsByName("Labels")
        sizeBytes = json.count("Size")
        created = json.count("Created")
    }
}

/// One step in the making of an image.
public struct ImageHistoryItem: Hashable, Sendable {
    /// The image that the step made, or `<missing>`.
    public var id: String
    /// The instruction.
    public var createdBy: String
    /// The comment.
    public var comment: String
    /// How much the step added.
    public var sizeBytes: Int
    /// When it was made, in seconds since 1970.
    public var created: Int

    init(_ json: JSONValue) {
        id = json.text("Id")
        createdBy = json.text("CreatedBy")
        comment = json.text("Comment")
        sizeBytes = json.count("Size")
        created = json.count("Created")
    }
}
