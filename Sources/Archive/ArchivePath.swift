/// A path inside an archive that stays inside of it.
struct ArchivePath: Hashable {
    /// The names from the top; none for the folder itself.
    var components: [String]

    init(components: [String]) {
        self.components = components
    }

    /// Reads a path as an archive writes it; `./`, doubled and final slashes mean nothing.
    init(parsing path: String) throws(ArchiveError) {
        guard !path.isEmpty else { throw .unsafePath(entry: path, reason: "its name is empty") }
        guard !path.hasPrefix("/") else {
            throw .unsafePath(entry: path, reason: "its name is absolute")
        }
        guard !path.utf8.contains(0) else {
            throw .unsafePath(entry: path, reason: "its name holds a zero byte")
        }
        components = path.split(separator: "/").map(String.init).filter { $0 != "." }
        guard !components.contains("..") else {
            throw .unsafePath(entry: path, reason: "its name leads upwards with `..`")
        }
        guard components.allSatisfy({ $0.utf8.count <= 255 }) else {
            throw .unsafePath(entry: path, reason: "a part of its name is over 255 bytes long")
        }
    }

    /// The path without anything that means nothing.
    var text: String { components.joined(separator: "/") }

    /// The folder the member stands in; nil for the top folder.
    var parent: Self? {
        components.isEmpty ? nil : Self(components: components.dropLast())
    }
}
