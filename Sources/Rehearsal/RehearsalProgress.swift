import JSONC
import OrderedCollections

/// Where a rehearsal stands: which conversation is at which turn, and what came so far.
struct RehearsalProgress: Sendable {
    /// What a request is answered with.
    enum Answer: Sendable {
        case turn(Turn)
        case failed([String])
    }

    /// A conversation: the main one of a session, or that of a subagent.
    private struct Key: Hashable {
        let session: String?
        let agent: String?
    }

    private struct Position {
        let prompt: String
        let promptNumber: Int
        /// The turns, each as often as it is repeated.
        var rest: ArraySlice<Turn>
        /// Why the conversation cannot go on; the agent tries a refused request again.
        var refusal: [String]?
    }

    /// How many requests are kept; the oldest go first.
    private static let mostRecorded = 1000

    private let scenario: Scenario
    private var positions: [Key: Position] = [:]
    private var requestCount = 0
    private var servedTurns: [String] = []
    /// Turns that a conversation had behind it when it came, served by an earlier process.
    private var earlierTurns: Set<String> = []
    private var heldExpectations = 0
    private var failures: [RehearsalReport.Failure] = []
    private(set) var requests: [RecordedRequest] = []
    private var lastNumber = 0

    init(_ scenario: Scenario) {
        self.scenario = scenario
    }

    /// Takes the next turn for a request, and notes whether the request is as expected.
    mutating func answer(_ request: ModelRequest, target: String) -> Answer {
        requestCount += 1
        let key = Key(session: request.sessionIdentifier, agent: request.agentIdentifier)
        var position = position(of: request, key)
        defer { positions[key] = position }
        if let refusal = position.refusal {
            record(request, target: target, turn: nil)
            return .failed(refusal)
        }
        let turn = position.rest.popFirst()
        record(request, target: target, turn: turn)
        if let turn { servedTurns.append(turn.path) }
        let reasons =
            turn.map { $0.expectation?.failures(request) ?? [] } ?? [
                "the scenario `\(scenario.name)` has no more turns for this prompt"
            ]
        guard let turn, reasons.isEmpty else {
            failures += reasons.map {
                RehearsalReport.Failure(turn: turn?.path, location: turn?.location, reason: $0)
            }
            position.refusal = reasons.map { (turn.map { "\($0.path): " } ?? "") + $0 }
            return .failed(position.refusal ?? [])
        }
        heldExpectations += turn.expectation == nil ? 0 : 1
        return .turn(turn)
    }

    /// Notes a request that is none for the model.
    mutating func note(
        target: String,
        headers: [RecordedRequest.Header],
        body: JSONValue?
    ) {
        let request = ModelRequest(body: body ?? nil, headers: headers)
        record(request, target: target, turn: nil)
    }

    var report: RehearsalReport {
        let served = earlierTurns.union(servedTurns)
        return RehearsalReport(
            scenario: scenario.name,
            requestCount: requestCount,
            servedTurns: servedTurns,
            unservedTurns: scenario.turns.map(\.path).filter { !served.contains($0) },
            heldExpectations: heldExpectations,
            failures: failures
        )
    }

    /// Where the request's conversation stands: a new prompt begins anew.
    private mutating func position(of request: ModelRequest, _ key: Key) -> Position {
        if let known = positions[key], known.prompt == request.prompt,
            known.promptNumber == request.promptNumber
        {
            return known
        }
        let turns = turns(for: request).flatMap { Array(repeating: $0, count: $0.repetitions) }
        let rest = Self.remaining(turns[...], after: request.answersSincePrompt)
        earlierTurns.formUnion(turns[..<rest.startIndex].map(\.path))
        return Position(prompt: request.prompt, promptNumber: request.promptNumber, rest: rest)
    }

    private func turns(for request: ModelRequest) -> [Turn] {
        let scripts = request.agentIdentifier == nil ? scenario.prompts : scenario.subagents
        if let script = scripts.first(where: { $0.condition.holds(for: request) }) {
            return script.turns
        }
        return request.agentIdentifier == nil ? scenario.turns : [Turn(saying: "Done.")]
    }

    /// The turns that are left in a conversation that has had answers already, as one that an
    /// earlier process began: those that only failed have left no trace in it.
    private static func remaining(
        _ turns: ArraySlice<Turn>,
        after answers: Int
    ) -> ArraySlice<Turn> {
        var rest = turns
        for _ in 0..<answers {
            guard let index = rest.firstIndex(where: \.leavesAnswer) else { break }
            rest = rest[(index + 1)...]
        }
        return rest
    }

    private mutating func record(_ request: ModelRequest, target: String, turn: Turn?) {
        lastNumber += 1
        requests.append(
            RecordedRequest(
                number: lastNumber,
                target: target,
                headers: request.headers,
                body: request.body.isNull ? nil : request.body,
                prompt: request.prompt,
                promptNumber: request.promptNumber,
                toolNames: request.toolNames,
                systemLength: request.system.count,
                turn: turn?.path
            )
        )
        if requests.count > Self.mostRecorded { requests.removeFirst() }
    }
}
