public import Diagnostics
import FoundationEssentials
import Glibc

extension BerthFolders {
    /// The name by which what is made on engines for these folders' runs is told from what other
    /// users, or other folders, have made there.
    ///
    /// It is made once, by chance, and kept in the folder of what must survive.
    ///
    /// - Throws: A diagnostic for a file that can be neither read nor written.
    public func owner() throws(DiagnosticError) -> String {
        let path = state + "/owner"
        if let known = try Self.name(at: path) { return known }
        try Files.makeFolder(state)
        let name = UUID().uuidString.lowercased()
        let draft = "\(path).\(getpid()).\(name).new"
        try Files.write(name + "\n", to: draft)
        defer { unlink(draft) }
        // Of several that come at once, one gives the name.
        if link(draft, path) == 0 { return name }
        let code = errno
        if code == EEXIST, let known = try Self.name(at: path) { return known }
        throw Files.failure("make", path, code)
    }

    private static func name(at path: String) throws(DiagnosticError) -> String? {
        guard let bytes = try Files.read(path, atMost: 128) else { return nil }
        let name = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return name.isEmpty ? nil : name
    }
}
