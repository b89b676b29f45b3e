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

    static func checkDemands(
        _ plan: Plan,
        granted: Set<String>,
        run: String
    )
        throws(DiagnosticError)
    {
        let refused = plan.demands.filter { !granted.contains($0.flag) }
        guard !refused.isEmpty else { return }
        throw DiagnosticError(
            refused.map { demand in
                Diagnostic(
                    code: "demand-refused",
                    "the configuration asks for \(demand.summary), which an unattended run does not get unasked",
                    notes: [
                        "asked for by \(demand.origin)", "granting it means: \(demand.meaning)",
                    ],
                    hints: ["allow it with `\(demand.flag)`, or take it out of the configuration"]
                )
            }
        )
    }
}
