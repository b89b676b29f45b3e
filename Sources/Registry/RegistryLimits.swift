/// How long and how often a registry is waited for, and how much is taken from it.
public struct RegistryLimits: Hashable, Sendable {
    /// How often a request is sent at most when connections fail or the server is busy.
    public var attempts = 4
    /// How long to wait before the second attempt; each further wait is twice as long.
    public var firstRetryDelay = Duration.milliseconds(250)
    /// The longest wait between two attempts, also when the server asks for more.
    public var longestRetryDelay = Duration.seconds(20)
    /// How many redirects are followed for one request.
    public var redirects = 5
    /// How long making a connection may take.
    public var connectTimeout = Duration.seconds(10)
    /// How long the first line of an answer may take.
    public var answerTimeout = Duration.seconds(60)
    /// How long nothing may come while an answer is being read.
    public var idleTimeout = Duration.seconds(60)
    /// How large a manifest or an index may be; the distribution specification's own limit.
    public var manifestBytes = 4 << 20
    /// How large an image's configuration may be.
    public var configBytes = 16 << 20
    /// How large a blob may be.
    public var blobBytes = 2 << 30
    /// How much of an error's text is read.
    public var errorBytes = 64 << 10
    /// How large the answer of a token server may be.
    public var tokenBytes = 1 << 20
    /// How many pages of tags are read.
    public var tagPages = 100
    /// How large one page of tags may be.
    public var tagPageBytes = 4 << 20

    /// Creates the usual limits.
    public init() {}
}
