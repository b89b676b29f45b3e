/// The name of an image in a registry, completed as Docker completes it.
///
/// `ubuntu` is `docker.io/library/ubuntu:latest`. The rules are those of the module
/// `distribution/reference` that Docker uses.
public struct ImageReference: Hashable, Sendable {
    /// The registry's host with its port, such as `docker.io` or `localhost:5000`.
    public let registry: String
    /// The path within the registry, such as `library/ubuntu`.
    public let repository: String
    /// The tag; nil only where a digest stands without one.
    public let tag: String?
    /// The digest, or nil.
    public let digest: Digest?

    static let defaultRegistry = "docker.io"
    static let longestName = 255

    /// Reads a reference as people write it.
    ///
    /// - Throws: Why the text is no reference.
    public init(parsing text: String) throws(ImageReferenceError) {
        guard !text.isEmpty else { throw ImageReferenceError(text, .empty) }
        let (rest, digest) = try Self.splitDigest(text)
        let (name, tag) = Self.splitTag(rest)
        if digest == nil, tag == nil, Self.isIdentifier(name) {
            throw ImageReferenceError(text, .identifier)
        }
        (registry, repository) = try Self.splitRegistry(String(name), of: text)
        if let tag, !Self.isTag(tag) {
            throw ImageReferenceError(text, .tag(String(tag)))
        }
        self.tag = tag.map { String($0) } ?? (digest == nil ? "latest" : nil)
        self.digest = digest
    }

    private init(registry: String, repository: String, tag: String?, digest: Digest?) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// Returns the reference to exactly one content of this repository.
    public func pinned(to digest: Digest) -> Self {
        Self(registry: registry, repository: repository, tag: tag, digest: digest)
    }

    /// Returns the reference to another tag of this repository, without a digest.
    ///
    /// - Throws: When the text is no tag.
    public func tagged(_ tag: String) throws(ImageReferenceError) -> Self {
        guard Self.isTag(tag[...]) else {
            throw ImageReferenceError("\(name):\(tag)", .tag(tag))
        }
        return Self(registry: registry, repository: repository, tag: tag, digest: nil)
    }

    /// Registry and repository, such as `docker.io/library/ubuntu`.
    public var name: String { "\(registry)/\(repository)" }

    /// What a registry is asked for: the digest where there is one, else the tag.
    public var lookup: String { digest?.description ?? tag ?? "latest" }

    /// The reference as people write it and Docker lists it, such as `ubuntu:latest`.
    public var familiarName: String {
        guard registry == Self.defaultRegistry else { return description }
        let library = "library/"
        let isOfficial =
            repository.hasPrefix(library) && !repository.dropFirst(library.count).contains("/")
        return (isOfficial ? String(repository.dropFirst(library.count)) : repository) + suffix
    }

    private var suffix: String {
        (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}

extension ImageReference: CustomStringConvertible {
    /// The whole reference, such as `docker.io/library/ubuntu:latest`.
    public var description: String { name + suffix }
}
