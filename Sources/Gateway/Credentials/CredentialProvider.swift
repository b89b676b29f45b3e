/// Gives the gateway the credentials of each request, which may change while a run goes on.
public protocol CredentialProvider: Sendable {
    /// Where they come from and whose they are, the same after each renewal and no secret; nil
    /// where nothing but the credentials themselves tells them from others.
    var identity: String? { get }
    /// What is known at this moment, without asking anybody.
    var latest: [Credential] { get }
    /// Whether others may follow.
    var isRenewable: Bool { get }

    /// Returns the credentials for a request that is about to be sent.
    ///
    /// - Throws: ``CredentialError``.
    func current() async throws(CredentialError) -> [Credential]

    /// Returns others in place of those that the upstream refused; nil when there are none.
    func replacement(for refused: [Credential]) async -> [Credential]?
}

/// Credentials that never change, such as those of an environment.
struct FixedCredentials: CredentialProvider {
    let latest: [Credential]

    var identity: String? { nil }
    var isRenewable: Bool { false }

    func current() async throws(CredentialError) -> [Credential] { latest }
    func replacement(for refused: [Credential]) async -> [Credential]? { nil }
}
