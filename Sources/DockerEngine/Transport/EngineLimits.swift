/// How long the client waits for an engine, and how much it keeps.
public struct EngineLimits: Hashable, Sendable {
    /// How long connecting may take.
    public var connect: Duration
    /// How long an answer may take, and each step of an upload.
    public var answer: Duration
    /// How long a download may stand still.
    public var transferIdle: Duration
    /// How long a pull may stand still: layers are unpacked without a word.
    public var pullIdle: Duration
    /// How many bytes an answer may have that is held in memory.
    public var answerSizeBytes: Int

    /// Creates limits; what is not given is fit for an engine on the same machine.
    public init(
        connect: Duration = .seconds(5),
        answer: Duration = .seconds(120),
        transferIdle: Duration = .seconds(120),
        pullIdle: Duration = .seconds(600),
        answerSizeBytes: Int = 64 << 20
    ) {
        self.connect = connect
        self.answer = answer
        self.transferIdle = transferIdle
        self.pullIdle = pullIdle
        self.answerSizeBytes = answerSizeBytes
    }
}
