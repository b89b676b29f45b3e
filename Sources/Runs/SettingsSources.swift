public import JSONC

/// Everything that settings are read from.
public struct SettingsSources: Sendable {
    /// The values of flags by the setting's name; of a list each value may hold several.
    public var flags: [String: [String]]
    /// The process's environment.
    public var environment: [String: String]
    /// The user's file, or nil when there is none.
    public var userFile: JSONDocument?
    /// The repository's `devcontainer.json`, or nil when there is none.
    public var repositoryFile: JSONDocument?

    /// Creates sources.
    public init(
        flags: [String: [String]] = [:],
        environment: [String: String] = [:],
        userFile: JSONDocument? = nil,
        repositoryFile: JSONDocument? = nil
    ) {
        self.flags = flags
        self.environment = environment
        self.userFile = userFile
        self.repositoryFile = repositoryFile
    }
}
