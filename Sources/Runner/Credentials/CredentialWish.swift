import Gateway
public import Runs

/// What a run says of its credential: flags and settings first, then what the user chose.
public struct CredentialWish: Hashable, Sendable {
    /// The command that a flag or the environment names; it goes over everything else.
    public var command: String?
    /// What serves where the environment has no credential; nil for nothing.
    public var stored: CredentialChoice?

    /// Reads flags, settings and the user's choice.
    ///
    /// - Throws: ``CredentialError`` for a choice that cannot be read; `SettingsError`.
    public init(_ sources: SettingsSources, folders: BerthFolders) throws {
        let setting = try Settings(sources)["credential.command"]
        var fallback: String?
        switch setting?.effective.origin {
        case .flag?, .environment?: command = setting?.value?.text
        case .user?: fallback = setting?.value?.text
        default: break
        }
        switch try folders.credentialChoice() {
        case .command(nil)?: stored = .command(command ?? fallback)
        case let choice?: stored = choice == .environment ? nil : choice
        case nil: stored = fallback.map { .command($0) }
        }
    }
}
