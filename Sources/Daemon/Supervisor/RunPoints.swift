import Diagnostics
import JSONC
import OrderedCollections
import Runs
import Store

/// Finds the point of a run's work that an event stands for: the files and the conversation after
/// a tool call.
struct RunPoints {
    let run: RunIdentifier
    private let events: [RunEvent]
    private let snapshots: [RunSnapshot]
    /// The point of another run that a fork began at.
    private let origin: RunPoint?

    /// Reads what happened in a run.
    init(of run: RunIdentifier, _ view: StoreView) throws {
        self.run = run
        snapshots = try view.snapshots(of: run)
        let submission = try view.run(run).submission
        origin = submission.isFork ? submission.point : nil
        var events: [RunEvent] = []
        while true {
            let more = try view.events(
                after: events.last?.number ?? 0,
                run: run,
                limit: Self.mostAtOnce
            )
            events += more
            if more.count < Self.mostAtOnce { break }
        }
        self.events = events
    }

    private static let mostAtOnce = 10_000

    /// Returns the point that an event stands for.
    ///
    /// A tool call or its result stands for the moment at which the model had the result; so do the
    /// calls made beside it. Any other event stands for the last call before it, and for the
    /// beginning of the run where there is none.
    ///
    /// - Throws: A diagnostic for a number that is no event of the run, or for a call without a
    ///   result.
    func point(at number: Int) throws(DiagnosticError) -> RunPoint {
        guard let event = events.first(where: { $0.number == number }) else {
            throw failure(
                "the run \(run) has no event \(number)",
                "`berth events --run \(run)` lists them"
            )
        }
        let results = results
        if event.kind == .snapshot, let own = snapshots.first(where: { $0.event == number }) {
            return RunPoint(event: number, snapshot: own.commit, toolUses: own.toolCalls)
        }
        let wanted = event.content["toolUse"]?.string
        guard let target = wanted ?? results.elements.last(where: { $0.value <= number })?.key
        else {
            return RunPoint(
                event: number,
                snapshot: origin?.snapshot,
                toolUses: origin?.toolUses ?? []
            )
        }
        guard let position = results.index(forKey: target) else {
            throw failure(
                "the tool call of the event \(number) of the run \(run) has no result",
                "choose a later event"
            )
        }
        let snapshot =
            snapshots.first { $0.toolCalls.contains(target) }
            ?? snapshots.last { snapshot in
                snapshot.toolCalls.allSatisfy { call in
                    results.index(forKey: call).map { $0 <= position } ?? false
                }
            }
        let commit = snapshot?.commit ?? origin?.snapshot
        return RunPoint(event: number, snapshot: commit, toolUses: [target])
    }

    /// Returns the point that a run at work has come to.
    ///
    /// It is the last result that the model has answered to, as the files are kept before it
    /// answers.
    ///
    /// - Throws: A diagnostic for a run of which nothing is known.
    func latest() throws(DiagnosticError) -> RunPoint {
        let answer = events.last {
            $0.kind == .agent
                && ["text", "thinking", "tool"].contains($0.content["event"]?.string ?? "")
        }
        let answered = results.values.last { $0 < answer?.number ?? 0 }
        return try point(at: answered ?? events.first?.number ?? 0)
    }

    /// The tool calls that have a result, in the order of these, with their events' numbers.
    private var results: OrderedDictionary<String, Int> {
        var results: OrderedDictionary<String, Int> = [:]
        for event in events where event.content["event"]?.string == "tool-result" {
            guard let call = event.content["toolUse"]?.string, results[call] == nil else {
                continue
            }
            results[call] = event.number
        }
        return results
    }

    private func failure(_ summary: String, _ hint: String) -> DiagnosticError {
        DiagnosticError(Diagnostic(code: "run-event", summary, hints: [hint]))
    }
}
