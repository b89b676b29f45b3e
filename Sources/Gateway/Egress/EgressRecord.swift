public import Egress

/// What became of a request to the outside, for the log.
public struct EgressRecord: Hashable, Sendable {
    /// What was asked for.
    public var request: EgressRequest
    /// What was decided.
    public var decision: EgressDecision
    /// Why an allowed request got nowhere, as a word; nil where it got through.
    public var failure: String?
    /// How many requests it tells of: 1, or 0 where it only adds bytes to one that was told.
    public var requests: Int
    /// The bytes that went out since the last record of the request.
    public var sentBytes = 0
    /// The bytes that came back since the last record of the request.
    public var receivedBytes = 0

    /// Creates a record of a new request.
    public init(request: EgressRequest, decision: EgressDecision, failure: String? = nil) {
        self.request = request
        self.decision = decision
        self.failure = failure
        requests = 1
    }

    /// The record of more bytes.
    func adding(sentBytes: Int, receivedBytes: Int) -> Self {
        var record = self
        record.requests = 0
        record.sentBytes = sentBytes
        record.receivedBytes = receivedBytes
        return record
    }
}
