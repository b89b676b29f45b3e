/// One stored place that a credential is read from.
public protocol CredentialReader: Sendable {
    /// Where it is and whose, no secret.
    var identity: String { get }
    /// How long what was read is good where it tells no end itself; nil for until it changes.
    var lifetime: Duration? { get }
    /// How long before its end a credential is renewed.
    var margin: Duration { get }
    /// What tells cheaply that there is something new, such as a file's times.
    var stamp: String? { get }

    /// Reads it.
    ///
    /// - Parameter refused: Whether the upstream refused what was read last, though it should be
    ///   good.
    /// - Returns: What it gave.
    /// - Throws: ``CredentialError``.
    func read(refused: Bool) async throws(CredentialError) -> StoredToken
}
