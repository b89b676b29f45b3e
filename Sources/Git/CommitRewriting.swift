/// A commit as git stores it, to be stored anew on top of another one.
///
/// Author, message, encoding and headers that are not known stay as they are; signatures go, as
/// they would be wrong.
struct CommitRewriting {
    var tree: ObjectName
    var parents: [ObjectName] = []
    var committer: [UInt8] = []
    private var author: [UInt8] = []
    private var others: [UInt8] = []
    private let message: ArraySlice<UInt8>

    /// Reads a commit.
    init(_ raw: [UInt8], of commit: ObjectName) throws(GitError) {
        var tree: ObjectName?
        var rest = raw[...]
        var isDropped = false
        while let end = rest.firstIndex(of: newline) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            // A line that begins with a space goes on with the header before it.
            if line.first == UInt8(ascii: " ") {
                if !isDropped { others += line + [newline] }
                continue
            }
            let name = line.prefix { $0 != UInt8(ascii: " ") }
            let value = line.dropFirst(name.count + 1)
            isDropped = false
            switch name.text {
            case "tree": tree = ObjectName(bytes: value)
            case "parent": parents += ObjectName(bytes: value).map { [$0] } ?? []
            case "author": author = Array(value)
            case "committer": committer = Array(value)
            case "gpgsig", "gpgsig-sha256", "mergetag": isDropped = true
            default: others += line + [newline]
            }
        }
        guard let tree else {
            throw .commandFailed(
                command: "cat-file commit \(commit)",
                folder: "",
                status: "status 0",
                message: "no commit was printed"
            )
        }
        self.tree = tree
        message = rest
    }

    /// The commit as git stores it.
    var bytes: [UInt8] {
        var bytes = Array("tree \(tree)\n".utf8)
        for parent in parents { bytes += Array("parent \(parent)\n".utf8) }
        bytes += Array("author ".utf8) + author + [newline]
        bytes += Array("committer ".utf8) + committer + [newline]
        return bytes + others + [newline] + message
    }
}
