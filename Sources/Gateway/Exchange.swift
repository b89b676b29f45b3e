import AsyncHTTPClient
import FoundationEssentials
import HTTPTypes

/// A request under way, and what will be recorded of it.
struct Exchange {
    /// Longer texts from the container are cut in the record.
    private static let longestText = 200

    let start = ContinuousClock.now
    var record: RequestRecord
    /// What it was sent with, to be taken out of what comes back.
    var credentials: [Credential] = []

    init(number: Int, head: HTTPRequest) {
        func header(_ name: HTTPField.Name) -> String? {
            head.headerFields[name].map { String($0.prefix(Self.longestText)) }
        }
        let path = (head.path ?? "").prefix { $0 != "?" }
        record = RequestRecord(
            number: number,
            time: Date(),
            method: head.method.rawValue,
            path: String(path.prefix(Self.longestText)),
            outcome: .abandoned,
            sessionIdentifier: header(.claudeCodeSession),
            agentIdentifier: header(.claudeCodeAgent),
            duration: .zero
        )
    }

    /// Returns the record of a request that has ended so.
    mutating func end(
        _ outcome: RequestRecord.Outcome,
        status: Int? = nil,
        reason: String? = nil
    ) -> RequestRecord {
        record.outcome = outcome
        record.status = status ?? record.status
        record.reason = reason ?? record.reason
        record.duration = start.duration(to: .now)
        return record
    }

    /// What the answer costs as far as it came; nil when nothing is known of it.
    func cost(_ meter: ResponseMeter) -> Double? {
        guard var usage = meter.usage else { return nil }
        usage.outputTokens = max(usage.outputTokens, meter.leastOutputTokens)
        return ModelPrice.of(meter.model ?? record.model).dollars(for: usage)
    }

    /// What the answer costs as far as it came, with its tokens.
    func expense(_ meter: ResponseMeter) -> Expense {
        Expense(dollars: cost(meter) ?? 0, tokens: meter.usage?.sum ?? 0)
    }

    mutating func noteFirstByte() {
        if record.firstByte == nil {
            record.firstByte = start.duration(to: .now)
        }
    }

    mutating func take(_ meter: ResponseMeter) {
        record.model = meter.model ?? record.model
        record.usage = meter.usage
        record.costDollars = cost(meter)
        record.errorType = meter.errorType
    }
}

extension HTTPField.Name {
    static let claudeCodeSession = Self(header: "x-claude-code-session-id")
    static let claudeCodeAgent = Self(header: "x-claude-code-agent-id")
    static let apiKey = Self(header: "x-api-key")

    private init(header: String) {
        guard let name = Self(header) else { preconditionFailure("\(header) is a header's name") }
        self = name
    }
}
