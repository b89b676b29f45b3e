public import Diagnostics
import FoundationEssentials
import Glibc

/// The folders of one user that Berth keeps things in, by the XDG base directory specification.
public struct BerthFolders: Hashable, Sendable {
    /// What must survive: runs, their logs and clones (`$XDG_STATE_HOME/berth`).
    public var state: String
    /// What can be made again: Features, image metadata, probes (`$XDG_CACHE_HOME/berth`).
    public var cache: String
    /// What was installed: the agent's binaries (`$XDG_DATA_HOME/berth`).
    public var data: String
    /// The user's settings (`$XDG_CONFIG_HOME/berth/config.jsonc`).
    public var settingsFile: String

    /// Returns the folders for an environment.
    ///
    /// - Throws: A diagnostic when neither `HOME` nor the XDG variables name a place.
    public init(environment: [String: String]) throws(DiagnosticError) {
        state = try Self.folder("XDG_STATE_HOME", ".local/state", environment)
        cache = try Self.folder("XDG_CACHE_HOME", ".cache", environment)
        data = try Self.folder("XDG_DATA_HOME", ".local/share", environment)
        settingsFile = try Self.folder("XDG_CONFIG_HOME", ".config", environment) + "/config.jsonc"
    }

    private static func folder(
        _ variable: String,
        _ fallback: String,
        _ environment: [String: String]
    ) throws(DiagnosticError) -> String {
        if let base = environment[variable], base.hasPrefix("/") { return base + "/berth" }
        if let home = environment["HOME"], home.hasPrefix("/") {
            return "\(home)/\(fallback)/berth"
        }
        throw DiagnosticError(
            Diagnostic(
                code: "no-home",
                "neither `HOME` nor `\(variable)` names an absolute path",
                hints: ["set `HOME` to your home folder"],
                exitCode: .environment
            )
        )
    }

    /// The folder of all runs.
    public var runs: String { state + "/runs" }
    /// The folder with the packs that runs begin from.
    public var objects: String { state + "/objects" }
}

/// The folder of one run on the host.
///
/// `control` is mounted read-only and `output` writable into the container; everything else is
/// out of the agent's reach.
public struct RunFolder: Hashable, Sendable {
    /// The absolute path.
    public let path: String

    /// Names a run's folder; nothing is made.
    public init(path: String) {
        self.path = path
    }

    /// The run's record, as JSON.
    public var record: String { path + "/run.json" }
    /// The folder with the gateway's socket, the prompt and the start script.
    public var control: String { path + "/control" }
    /// The folder that the agent's wrapper writes into.
    public var output: String { path + "/output" }
    /// The run's own clone of the repository.
    public var workspace: String { path + "/workspace" }
    /// Host-owned git data: quarantine, index, mirror.
    public var git: String { path + "/git" }
    /// The run's manifest, once it is over.
    public var manifest: String { path + "/manifest.json" }
    /// What the gateway let through, one JSON line a request.
    public var gatewayLog: String { path + "/gateway.jsonl" }
    /// What runs whenever the run's container is started again.
    var startCommands: String { path + "/start-commands.json" }
    /// The socket of the rehearsal model; outside of what the container sees.
    public var rehearsalSocketFolder: String { path + "/model" }
    /// The socket that leads to the outside, mounted into the relay's container alone.
    var proxySocketFolder: String { path + "/proxy" }
    /// The lock that the process that drives the run holds.
    public var lock: String { path + "/lock" }

    /// Makes the folder and those below it, closed to other users of the host.
    ///
    /// - Throws: A diagnostic, with what to do about a full disk or missing rights.
    public func create() throws(DiagnosticError) {
        for folder in [path, control, output, git, rehearsalSocketFolder, proxySocketFolder] {
            try Files.makeFolder(folder, mode: folder == output ? 0o777 : 0o755)
        }
        // Any user inside may reach what is mounted; on the host this level keeps others out.
        try Files.setMode(path, 0o700)
    }
}

/// Work on files with diagnostics that name the path and the mend.
public enum Files {
    /// Makes a folder and those above it; one that is there already is no fault.
    public static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(DiagnosticError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw failure("make the folder", path, errno)
        }
        try setMode(path, mode)
    }

    /// Whether a path names a folder that belongs to the user himself.
    public static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return path.hasPrefix("/") && stat(path, &status) == 0 && status.st_uid == geteuid()
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Sets the permissions of a file or folder, whatever the process's mask is.
    public static func setMode(_ path: String, _ mode: UInt32) throws(DiagnosticError) {
        guard chmod(path, mode) == 0 else { throw failure("set the permissions of", path, errno) }
    }

    /// Writes a file as a whole: readers see the old contents or the new, never a part.
    public static func write(
        _ text: String,
        to path: String,
        mode: UInt32 = 0o600
    ) throws(DiagnosticError) {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    /// Writes a file of bytes as a whole.
    public static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o600
    ) throws(DiagnosticError) {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(
            temporary,
            O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
            mode
        )
        guard descriptor >= 0 else { throw failure("write", path, errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                unlink(temporary)
                throw failure("write", path, code)
            }
            rest = rest.dropFirst(count)
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, rename(temporary, path) == 0
        else {
            let code = errno
            unlink(temporary)
            throw failure("write", path, code)
        }
    }

    /// Returns a file's bytes, or nil when there is none.
    ///
    /// Links are not followed: the file may lie where an agent can write.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: How many bytes are read at most.
    ///   - followsLinks: Whether the user himself named the path, which may then lead anywhere and
    ///     be a pipe.
    /// - Returns: The bytes, or nil when there is no file.
    /// - Throws: A diagnostic for what cannot be read.
    public static func read(
        _ path: String,
        atMost limit: Int = 16 << 20,
        followsLinks: Bool = false
    ) throws(DiagnosticError) -> [UInt8]? {
        let flags = followsLinks ? O_CLOEXEC : O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = open(path, O_RDONLY | flags)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("read", path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, followsLinks || status.st_mode & S_IFMT == S_IFREG
        else {
            throw failure("read", path, EINVAL)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path, errno) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    static func failure(_ action: String, _ path: String, _ code: Int32) -> DiagnosticError {
        let hint =
            switch code {
            case ENOSPC, EDQUOT: "free some space on that disk and run the command again"
            case EACCES, EPERM, EROFS:
                "make the place writable, or choose another with the XDG variables"
            default: "look at the path and run the command again"
            }
        return DiagnosticError(
            Diagnostic(
                code: code == ENOSPC ? "disk-full" : "file",
                "cannot \(action) `\(path)`: \(String(cString: strerror(code)))",
                hints: [hint],
                exitCode: .environment
            )
        )
    }
}
