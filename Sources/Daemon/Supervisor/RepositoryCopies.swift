import Crypto
import Git
import Glibc
import Runner

/// Copies of the repositories that runs name by their addresses.
struct RepositoryCopies {
    let folders: BerthFolders

    /// The folder of the copies.
    var folder: String { folders.state + "/repositories" }

    /// Whether somebody still makes the copy that has this name on its way; nil for the name of a
    /// whole one.
    static func isBeingMade(_ name: String) -> Bool? {
        let parts = name.split(separator: ".")
        guard parts.count >= 3, parts.last == "new",
            let process = Int32(parts[parts.count - 2])
        else { return nil }
        return process == getpid() || kill(process, 0) == 0
    }

    /// Returns the path of a repository: of a copy that is up to date, where it is elsewhere.
    ///
    /// - Parameters:
    ///   - repository: A path or an address.
    ///   - environment: The environment of who asks.
    /// - Returns: The absolute path.
    /// - Throws: What git says of an address.
    @concurrent func path(
        of repository: String,
        environment: [String: String]
    ) async throws -> String {
        guard RemoteRepository.isAddress(repository) else { return repository }
        try Files.makeFolder(folder)
        let path = "\(folder)/\(Self.name(of: repository))"
        let lock = try await FileLock.acquire(path + ".lock")
        defer { lock.release() }
        let program = try await GitProgram.find(environment: environment)
        try await RemoteRepository(address: repository, path: path).fetch(with: program)
        return path
    }

    /// A name that says which repository it is, and is of no other one.
    private static func name(of address: String) -> String {
        let last = address.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? "repository"
        let word = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        let plain = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let digits = SHA256.hash(data: Array(address.utf8)).prefix(4).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        return "\(plain.isEmpty ? "repository" : plain)-\(digits.joined())"
    }
}
