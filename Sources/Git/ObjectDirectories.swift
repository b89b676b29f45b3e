/// The folders that hold a repository's objects.
enum ObjectDirectories {
    /// How deep one repository may borrow from another; git itself stops at five.
    private static let deepest = 5
    private static let mostBytes = 1_024 * 1_024

    /// Returns a folder and, after it, all that its `info/alternates` lead to.
    static func all(from folder: String) -> [String] {
        var found: [String] = []
        visit(folder, depth: 0, &found)
        return found
    }

    /// Returns folders as the value of `GIT_ALTERNATE_OBJECT_DIRECTORIES`.
    static func variable(_ folders: [String]) -> String {
        folders.map(quoted).joined(separator: ":")
    }

    /// Returns a folder as a line of an `info/alternates` file.
    static func line(_ folder: String) -> String {
        quoted(folder) + "\n"
    }

    private static func quoted(_ folder: String) -> String {
        let isPlain = !folder.hasPrefix("#") && !folder.contains { "\":\\\n".contains($0) }
        if isPlain { return folder }
        let escaped = folder.replacing("\\", with: "\\\\")
            .replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }

    private static func visit(_ folder: String, depth: Int, _ found: inout [String]) {
        guard !found.contains(folder) else { return }
        found.append(folder)
        let list = try? HostFile.read(folder + "/info/alternates", limitBytes: mostBytes)
        guard let list, depth < deepest else { return }
        for line in list.split(separator: newline) where line.first != UInt8(ascii: "#") {
            let path = line.text
            let absolute = path.hasPrefix("/") ? path : "\(folder)/\(path)"
            if let real = HostFile.realPath(absolute) { visit(real, depth: depth + 1, &found) }
        }
    }
}
