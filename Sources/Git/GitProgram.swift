import Glibc
import Synchronization

/// The `git` command of the host, and the surroundings it is run in.
public struct GitProgram: Hashable, Sendable {
    /// The absolute path of the program.
    public let path: String
    /// The version, such as `2.39.5`.
    public let version: String
    /// The variables that commands in the user's own repository get.
    let userVariables: [String: String]
    /// The variables that commands get which speak with a remote as the user.
    let remoteVariables: [String: String]
    /// The variables that commands in folders of Berth's own get.
    let sealedVariables: [String: String]

    /// What the user's ways to a remote may need: agents, proxies, certificates, key rings.
    private static let remote: Set = [
        "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT",
        "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY", "GIT_SSL_NO_VERIFY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_PROXY_COMMAND", "http_proxy",
        "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME",
        "GNUPGHOME", "KRB5CCNAME", "GH_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN", "GH_CONFIG_DIR",
    ]

    private static let neededVersion = (major: 2, minor: 36)
    /// The versions of the files that were asked before, by their paths.
    private static let knownVersions = Mutex<[String: (stamp: FileStamp, version: String)]>([:])

    /// Finds the program on the search path of an environment.
    ///
    /// A file is asked for its version once, and again when it is another one. Of the `GIT_*` variables only those that name the user's own configuration are kept.
    ///
    /// - Throws: ``GitError/notInstalled(searched:)`` or ``GitError/tooOld(version:needed:)``.
    public static func find(environment: [String: String]) async throws(GitError) -> Self {
        let search = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in search.split(separator: ":") where folder.hasPrefix("/") {
            let path = "\(folder)/git"
            guard access(path, X_OK) == 0 else { continue }
            let unversioned = Self(path: path, version: "", environment: environment)
            let version = try await version(of: unversioned)
            try check(version)
            return Self(path: path, version: version, environment: environment)
        }
        throw .notInstalled(searched: search)
    }

    private static func version(of program: Self) async throws(GitError) -> String {
        var status = stat()
        let stamp = stat(program.path, &status) == 0 ? FileStamp(status) : nil
        let known = knownVersions.withLock { $0[program.path] }
        if let known, known.stamp == stamp { return known.version }
        let banner = try await GitCommand(program, .sealed, in: "/").text(["version"])
        let version = banner.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
        if let stamp { knownVersions.withLock { $0[program.path] = (stamp, version) } }
        return version
    }

    private static func check(
        _ version: String,
        _ needed: (major: Int, minor: Int) = neededVersion
    ) throws(GitError) {
        let numbers = version.split(separator: ".").map { Int($0.prefix(while: \.isNumber)) ?? 0 }
        let found = (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
        if found < needed {
            throw .tooOld(version: version, needed: "\(needed.major).\(needed.minor)")
        }
    }

    /// Checks that the program merges without a work tree, which it does from 2.38 on.
    func requireMergeTree() throws(GitError) {
        try Self.check(version, (2, 38))
    }

    private init(path: String, version: String, environment: [String: String]) {
        self.path = path
        self.version = version
        let search = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let common = [
            "PATH": search, "LC_ALL": "C", "TZ": environment["TZ"] ?? "UTC",
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false",
            "GIT_EDITOR": "/bin/false", "GIT_PAGER": "cat", "GIT_OPTIONAL_LOCKS": "0",
        ]
        let kept = [
            "HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME", "TMPDIR", "SUDO_UID",
            "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
            "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        ]
        userVariables = environment.filter { kept.contains($0.key) }
            .merging(common) { _, ours in ours }
        remoteVariables = environment.filter {
            kept.contains($0.key) || Self.remote.contains($0.key)
        }
        .merging(common) { _, ours in ours }
        .merging(["SSH_ASKPASS_REQUIRE": "never", "GCM_INTERACTIVE": "never"]) { _, ours in
            ours
        }
        // No folder of any user is read: neither configuration nor attributes nor ignore rules.
        sealedVariables = common.merging([
            "HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_ALLOC_LIMIT": "1g",
            "GIT_PROTOCOL_FROM_USER": "0", "GIT_CEILING_DIRECTORIES": "/",
            // What comes back is read as files, so references have to be files, also with a git
            // whose default is another.
            "GIT_DEFAULT_REF_FORMAT": "files",
        ]) { _, sealed in sealed }
    }
}
