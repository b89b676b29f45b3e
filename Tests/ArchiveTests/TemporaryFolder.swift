import FoundationEssentials

/// Gives a test an empty folder and removes it afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/berth-archive-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// Returns all that stands below a folder, each with its kind: `d`, `f`, `x` or `l`.
func listing(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().map { path in
        let place = folder + "/" + path
        let attributes = try FileManager.default.attributesOfItem(atPath: place)
        switch attributes[.type] as? FileAttributeType {
        case .typeDirectory: return "d " + path
        case .typeSymbolicLink:
            return
                "l \(path) -> \(try FileManager.default.destinationOfSymbolicLink(atPath: place))"
        default:
            let mode = attributes[.posixPermissions] as? Int ?? 0
            return (mode == 0o755 ? "x " : mode == 0o644 ? "f " : "? ") + path
        }
    }
}
