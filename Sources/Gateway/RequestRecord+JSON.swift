import FoundationEssentials
public import JSONC
import OrderedCollections
import Runs

extension RequestRecord {
    /// The record as an object for the log; what is not known is left out.
    public var json: JSONValue {
        var fields: JSONObject = [
            "number": .integer(number),
            "time": .string(
                time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            ),
            "method": .string(method),
            "path": .string(path),
            "outcome": .string(outcome.rawValue),
        ]
        fields["status"] = status.map { .integer($0) }
        fields["model"] = model.map { .string($0) }
        fields["sessionIdentifier"] = sessionIdentifier.map { .string($0) }
        fields["agentIdentifier"] = agentIdentifier.map { .string($0) }
        fields["requestIdentifier"] = requestIdentifier.map { .string($0) }
        fields["usage"] = usage.map(\.json)
        fields["costDollars"] = costDollars.map { .dollars($0) }
        fields["errorType"] = errorType.map { .string($0) }
        fields["reason"] = reason.map { .string($0) }
        fields["firstByteMilliseconds"] = firstByte.map { .integer($0.wholeMilliseconds) }
        fields["durationMilliseconds"] = .integer(duration.wholeMilliseconds)
        return .object(fields)
    }
}

extension TokenUsage {
    /// The count as an object, with the API's names in the house's spelling.
    public var json: JSONValue {
        var fields: JSONObject = [
            "inputTokens": .integer(inputTokens),
            "outputTokens": .integer(outputTokens),
            "cacheCreationInputTokens": .integer(cacheCreationInputTokens),
            "cacheReadInputTokens": .integer(cacheReadInputTokens),
        ]
        if hourCacheCreationInputTokens > 0 {
            fields["hourCacheCreationInputTokens"] = .integer(hourCacheCreationInputTokens)
        }
        return .object(fields)
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
