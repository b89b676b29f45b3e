import Archive
import Crypto
import Diagnostics
public import DockerEngine
import FoundationEssentials

/// A tiny image with BusyBox, made without a network from the machine's own static binary.
///
/// It stays on the engine for the next test; its tag is the digest of its content.
public actor BusyboxImage {
    /// The one of this process.
    public static let shared = BusyboxImage()
    /// The name of the image without its tag.
    public static let repository = "berth-test/busybox"

    private static let binaryPath = "/bin/busybox"
    private static let applets = [
        "[", "adduser", "awk", "basename", "cat", "chmod", "chown", "cp", "cut", "date", "dd", "df",
        "dirname", "du", "echo", "env", "expr", "false", "find", "grep", "gzip", "head", "hostname",
        "id", "ifconfig", "ip", "kill", "ln", "ls", "md5sum", "mkdir", "mknod", "mktemp", "mount",
        "mv", "nc", "nslookup", "od", "ping", "printf", "ps", "pwd", "readlink", "rm", "rmdir",
        "sed",
        "seq", "sh", "sha256sum", "sleep", "sort", "stat", "stty", "su", "sync", "tail", "tar",
        "tee",
        "test", "touch", "tr", "true", "tty", "uname", "uniq", "vi", "wc", "wget", "which",
        "whoami",
        "xargs", "yes",
    ]

    private var making: Task<String, any Error>?

    /// Returns the reference of the image, which is made if it is not there.
    public func reference(on engine: DockerEngine) async throws -> String {
        let task = making ?? Task { try await Self.make(on: engine) }
        making = task
        return try await task.value
    }

    private static func make(on engine: DockerEngine) async throws -> String {
        guard FileManager.default.isExecutableFile(atPath: binaryPath) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "test-busybox",
                    "there is no `\(binaryPath)` to make a test image of",
                    hints: ["install it with `apt-get install busybox-static`"],
                    exitCode: .environment
                )
            )
        }
        let archive = TarWriter(try members())
        let digest = SHA256.hash(data: try archive.bytes())
            .map { String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        let tag = String(digest.prefix(16))
        let reference = "\(repository):\(tag)"
        do {
            _ = try await engine.inspectImage(reference)
        } catch DockerError.notFound {
            _ = try await engine.importImage(
                archive,
                repository: repository,
                tag: tag,
                changes: ["CMD [\"sh\"]", "ENV PATH=/bin", "LABEL berth.test=image"]
            )
        }
        return reference
    }

    private static func members() throws -> [TarMember] {
        let passwd = """
            root:x:0:0:root:/root:/bin/sh
            nobody:x:65534:65534:nobody:/:/bin/false
            dev:x:1000:1000:dev:/home/dev:/bin/sh

            """
        let group = "root:x:0:\nnogroup:x:65534:\ndev:x:1000:\n"
        var home = TarMember.directory("home/dev")
        home.entry.userID = 1_000
        home.entry.groupID = 1_000
        return [
            .directory("bin"), try .file("bin/busybox", from: binaryPath, mode: 0o755),
        ]
            + applets.map { .symbolicLink("bin/\($0)", target: "busybox") }
            + [
                .directory("etc"), .file("etc/passwd", bytes: passwd.utf8),
                .file("etc/group", bytes: group.utf8), .directory("home"), home,
                .directory("root", mode: 0o700), .directory("tmp", mode: 0o1777),
                .directory("work"),
            ]
    }
}
