import Gateway
import JSONC
import OrderedCollections
import Runs

/// What became of a run's credential, summed up: the first of its kind is told at once, and what
/// follows once in a while as a number, so that no agent can fill the store with it.
struct CredentialLedger {
    private let run: RunIdentifier
    /// What the credential comes from, a word.
    private let source: String
    /// Where the model is.
    private let host: String
    private var counts: OrderedDictionary<JSONObject, Int> = [:]
    private var known: Set<JSONObject> = []
    private var told: Int?

    /// How long occasions are counted before they are told, in milliseconds.
    static let period = 60_000
    /// How many different ones are told apart: reasons are a source's own words.
    static let mostDifferent = 20

    init(run: RunIdentifier, source: String, host: String) {
        self.run = run
        self.source = source
        self.host = host
    }

    /// Takes an occasion in.
    ///
    /// - Parameters:
    ///   - occasion: What happened.
    ///   - time: When, in milliseconds since 1970.
    /// - Returns: The events to keep now.
    mutating func note(_ occasion: CredentialOccasion, at time: Int) -> [RunEvent] {
        var content = content(of: occasion)
        if !known.contains(content), known.count >= Self.mostDifferent { content["reason"] = nil }
        counts[content, default: 0] += 1
        guard known.insert(content).inserted || time - (told ?? time) >= Self.period else {
            return []
        }
        return rest(at: time)
    }

    /// The events of what was counted and is not told yet.
    mutating func rest(at time: Int) -> [RunEvent] {
        defer {
            counts = [:]
            told = time
        }
        return counts.map { content, count in
            var content = content
            content["requests"] = .integer(count)
            return RunEvent(run: run, time: time, kind: .credential, content: content)
        }
    }

    private func content(of occasion: CredentialOccasion) -> JSONObject {
        var content: JSONObject = ["source": .string(source), "host": .string(host)]
        switch occasion {
        case .used: content["what"] = "used"
        case .renewed: content["what"] = "renewed"
        case .refused: content["what"] = "refused"
        case .failed(let reason):
            content["what"] = "failed"
            content["reason"] = .string(reason)
        }
        return content
    }
}
