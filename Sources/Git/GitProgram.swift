import Glibc

/// The `git` command of the host, and the surroundings it is run in.
public struct GitProgram: Hashable, Sendable {
    /// The absolute path of the program.
    public let path: String
    /// The version, such as `2.39.5`.
    public let version: String
    /// The variables that commands in the user's own repository get.
    let userVariables: [String: String]
    /// The variables that commands in folders of Berth's own get.
    let sealedVariables: [String: String]

    private static let neededVersion = (major: 2, minor: 36)

    /// Finds the program on the search path of an environment.
    ///
    /// Of the `GIT_*` variables only those that name the user's own configuration are kept.
    ///
    /// - Throws: ``GitError/notInstalled(searched:)`` or ``GitError/tooOld(version:needed:)``.
    public static func find(environment: [String: String]) async throws(GitError) -> Self {
        let search = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in search.split(separator: ":") where folder.hasPrefix("/") {
            let path = "\(folder)/git"
            guard access(path, X_OK) == 0 else { continue }
            let unversioned = Self(path: path, version: "", environment: environment)
            let banner = try await GitCommand(unversioned, .sealed, in: "/")
                .text(["version"])
            let version = banner.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
            try check(version)
            return Self(path: path, version: version, environment: environment)
        }
        throw .notInstalled(searched: search)
    }

    private static func check(_ version: String) throws(GitError) {
        let numbers = version.split(separator: ".").map { Int($0.prefix(while: \.isNumber)) ?? 0 }
        let found = (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
        if found < (neededVersion.major, neededVersion.minor) {
            throw .tooOld(
                version: version,
                needed: "\(neededVersion.major).\(neededVersion.minor)"
            )
        }
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
