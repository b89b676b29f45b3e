import Archive
import FoundationEssentials
import Glibc
import LocalHTTP

/// A new folder that is removed with all in it when the last reference goes.
public final class ScratchFolder: Sendable {
    /// Its absolute path.
    public let path: String

    /// Makes the folder.
    public init() throws {
        var template = Array("/tmp/berth-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LocalHTTPError.folder("/tmp", reason: SystemReason(errno))
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Makes a folder in it.
    public func folder(_ name: String) -> String {
        let folder = "\(path)/\(name)"
        mkdir(folder, 0o755)
        return folder
    }
}
