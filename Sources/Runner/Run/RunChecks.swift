import Agent
import Diagnostics
import Egress
import OrderedCollections
import Planner
import Runs

/// What a run is refused for before anything is built.
enum RunChecks {
    static func checkVersion(
        _ settings: Settings,
        _ release: AgentRelease
    )
        throws(DiagnosticError)
    {
        guard let wanted = settings.agentVersion, wanted != release.version else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "agent-version",
                "Claude Code \(wanted) is asked for, and \(release.version) is what is there",
                notes: ["the setting `agent.version` asks for it"],
                hints: [
                    "name a binary of that version with `--agent-path`, or leave the setting out"
                ]
            )
        )
    }

    /// A run that may reach something needs the program that leads it there.
    static func checkNetwork(_ settings: Settings) throws(DiagnosticError) {
        if settings.egressPolicy.needsWay { _ = try RelayProgram.find() }
    }

    /// Returns why a plan is refused; empty where the user granted all that it demands.
    static func refusals(
        of plan: Plan,
        granted: Set<String>,
        environment: [String: String]
    ) -> [Diagnostic] {
        plan.demands.filter { demand in
            // A variable that is not there tells nobody anything.
            if case .hostVariable(let name) = demand.kind, environment[name] == nil {
                return false
            }
            return !granted.contains(demand.flag)
        }
        .map { refusal(of: $0, in: plan) }
    }

    private static func refusal(of demand: Demand, in plan: Plan) -> Diagnostic {
        var diagnostic = Diagnostic(
            code: "demand-refused",
            "the configuration asks for \(demand.summary), which an unattended run does not get unasked",
            notes: ["asked for by \(demand.origin)", "granting it means: \(demand.meaning)"],
            hints: ["allow it with `\(demand.flag)`, or take it out of the configuration"]
        )
        if let detail = demand.detail { diagnostic.notes.insert("it is `\(detail)`", at: 1) }
        guard !demand.features.isEmpty else { return diagnostic }
        let others = plan.features.map(\.reference).filter { !demand.features.contains($0) }
        let flags = demand.features.map { "--without-feature \($0)" }.joined(separator: " ")
        let rest =
            others.isEmpty
            ? "no Feature remains then" : "these remain: \(others.joined(separator: ", "))"
        diagnostic.hints.append(
            "or leave it out with `\(flags)`: \(rest); `berth plan \(flags)` shows that plan"
        )
        return diagnostic
    }
}
