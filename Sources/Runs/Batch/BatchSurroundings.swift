/// What the paths of a batch are relative to.
public struct BatchSurroundings: Hashable, Sendable {
    /// The folder of the file, absolute.
    public var folder: String
    /// The repository of tasks that name none, absolute.
    public var repository: String
    /// The user's home folder, for paths that begin with `~/`.
    public var home: String?

    /// Creates surroundings.
    public init(folder: String, repository: String, home: String? = nil) {
        self.folder = folder
        self.repository = repository
        self.home = home
    }

    /// Returns a repository as a submission has it: a URL as it is, a path made absolute.
    func repository(_ text: String) -> String { Self.isAddress(text) ? text : path(text) }

    /// Returns an absolute path.
    func path(_ text: String) -> String {
        if text.hasPrefix("/") { return text }
        if let home, text.hasPrefix("~/") { return home + text.dropFirst() }
        var parts = folder.split(separator: "/")
        for part in text.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether a text is a URL, or names a host before a colon, as git's short form does.
    private static func isAddress(_ text: String) -> Bool {
        if text.contains("://") { return true }
        guard let colon = text.firstIndex(of: ":") else { return false }
        return !text[..<colon].contains("/")
    }
}
