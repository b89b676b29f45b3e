/// What a collection holds.
public enum CollectionKind: String, Hashable, Sendable {
    case feature
    case template

    /// The file that makes a folder one of them.
    public var metadataFile: String { "devcontainer-\(rawValue).json" }

    /// The member of a collection's file that lists them.
    public var listName: String { "\(rawValue)s" }

    /// The kind with a capital, as the specification writes it.
    public var title: String { self == .feature ? "Feature" : "Template" }

    /// The name of the archive of one of them.
    public func archiveName(_ identifier: String) -> String {
        "devcontainer-\(rawValue)-\(identifier).tgz"
    }
}
