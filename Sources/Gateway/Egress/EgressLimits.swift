import NIOCore

/// How long a run's programs may keep a connection to the proxy waiting, and how many there are.
struct EgressLimits: Sendable {
    /// Until the head of the request is there.
    var head = TimeAmount.seconds(30)
    /// While nothing moves in either direction.
    var silence = TimeAmount.minutes(15)
    /// After the answer, for what the program still sends.
    var end = TimeAmount.seconds(5)
    /// How many connections a run has at a time; each takes two of the daemon's descriptors.
    var connections = 128
    /// How many bytes the head of a request has at most.
    var headBytes = 64 << 10
}
