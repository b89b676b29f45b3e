/// A file that holds a key or a token, closed to everybody but its owner.
public struct CredentialFile: CredentialReader {
    private let file: PrivateFile
    private let now: @Sendable () -> Int

    /// Names a file; nothing is read.
    ///
    /// - Parameters:
    ///   - path: Its absolute path.
    ///   - now: The time in milliseconds since 1970.
    public init(path: String, now: @escaping @Sendable () -> Int) {
        file = PrivateFile(path: path, name: "the credential file")
        self.now = now
    }

    /// Where it is and whose, no secret.
    public var identity: String { "file \(file.path)" }
    /// How long it is good where it tells no end itself.
    public var lifetime: Duration? { nil }
    /// A file is renewed by whoever writes it, so nothing is gained by reading it early.
    public var margin: Duration { .zero }
    /// Tells cheaply that there is something new.
    public var stamp: String? { file.stamp }

    /// Reads it.
    public func read(refused: Bool) async throws(CredentialError) -> StoredToken {
        try StoredToken(parsing: try file.read(), source: "`\(file.path)`", now: now())
    }
}
