import FoundationEssentials
import Glibc
import Testing

/// A bare repository of a test, which a real `git daemon` serves on loopback.
struct GitServer {
    let folder: TestFolder
    /// The bare repository.
    let path: String
    let port: Int

    /// Its address.
    var address: String { "git://127.0.0.1:\(port)/project.git" }

    /// Makes a bare repository that notes each reference that a push sets.
    ///
    /// It is the remote `origin` of another repository then. Nothing serves it yet.
    static func make(for repository: String, in folder: TestFolder) async throws -> Self {
        let path = "\(folder.path)/remotes/project.git"
        try await folder.git(["init", "-q", "--bare", path], in: "/tmp")
        let server = Self(folder: folder, path: path, port: try freePort())
        try server.setHook(
            "post-receive",
            "while read old new name; do echo $old $new $name >> '\(path)/pushes'; done"
        )
        try await folder.git(["remote", "add", "origin", server.address], in: repository)
        return server
    }

    /// Serves while a function runs.
    func serving<Result>(_ body: () async throws -> Result) async throws -> Result {
        let script = """
            git daemon --detach --export-all --enable=receive-pack --reuseaddr \
                --listen=127.0.0.1 --port=\(port) --base-path='\(folder.path)/remotes' \
                --pid-file='\(folder.path)/git-daemon'
            for i in $(seq 200); do
                git ls-remote '\(address)' >/dev/null 2>&1 && exit 0
                sleep 0.05
            done
            exit 1
            """
        try await folder.tool("sh", ["-c", script], in: "/tmp")
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await folder.tool("sh", ["-c", "kill $(cat '\(folder.path)/git-daemon')"], in: "/tmp")
        return try result.get()
    }

    /// Sets a hook; nil takes it away.
    func setHook(_ name: String, _ script: String?) throws {
        let file = "\(path)/hooks/\(name)"
        guard let script else { return try FileManager.default.removeItem(atPath: file) }
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: file))
        #expect(chmod(file, 0o755) == 0)
    }

    /// What pushes set: the commit before, the commit after, and the branch.
    func pushes() -> [(old: String, new: String, branch: String)] {
        let text = (try? String(contentsOfFile: "\(path)/pushes", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return (words[0], words[1], String(words[2].dropFirst("refs/heads/".count)))
        }
    }

    /// Waits until a command in the repository prints what is wanted.
    func until(_ arguments: [String], _ isWanted: (String) -> Bool) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        var last = ""
        while clock.now < deadline {
            last = try await folder.tool(
                "sh",
                ["-c", "git \"$@\" 2>&1 || true", "sh"] + arguments,
                in: path
            )
            if isWanted(last) { return }
            try await clock.sleep(for: .milliseconds(50))
        }
        throw TestFolder.Missing(description: "git \(arguments) says: \(last)")
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, length) == 0
                    && getsockname(descriptor, plain, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
