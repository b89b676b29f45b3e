import FoundationEssentials
import Glibc

/// Hard links instead of copies, where the file system lets it.
enum HardLink {
    /// Links all files of a folder into another one.
    static func all(in source: String, to target: String) throws(GitError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: source)
        } catch {
            throw .file(path: source, operation: "read", reason: "\(error)")
        }
        for name in names {
            if link("\(source)/\(name)", "\(target)/\(name)") == 0 || errno == EEXIST { continue }
            do {
                try FileManager.default.copyItem(
                    atPath: "\(source)/\(name)",
                    toPath: "\(target)/\(name)"
                )
            } catch {
                throw .file(path: "\(target)/\(name)", operation: "copy", reason: "\(error)")
            }
        }
    }
}
