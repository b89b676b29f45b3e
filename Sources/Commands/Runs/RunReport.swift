import Daemon
import Diagnostics
import Gateway
import JSONC
import OrderedCollections
import Runner
import Runs

/// The summary of a run that is over, for people and for programs.
struct RunReport {
    private let run: RunView
    private let summary: RunSummary

    /// Makes the report of a run as the daemon tells it.
    init(_ run: RunView) {
        self.run = run
        summary = run.summary ?? RunSummary(of: run.status)
    }

    /// What the process exits with: that of the run, or a failed rehearsal's; where all went well
    /// but the remote did not take the branch, that of surroundings that are not as needed.
    var exitCode: Int32 {
        let code = summary.exitCode
        return (code == .done && run.push?.state == .failed ? .environment : code).rawValue
    }

    /// Shows the summary: text for people on stderr with the branch on stdout, or one JSON value.
    func show(_ terminal: Terminal, _ format: SummaryFormat) {
        for diagnostic in summary.diagnostics { terminal.show(diagnostic) }
        switch format {
        case .json:
            terminal.json(json, .pretty)
        case .text:
            // A run that could not begin has said why, and there is no more to tell.
            guard summary.hasAgentRun || summary.hasWork || !summary.phases.isEmpty else { return }
            for line in lines(terminal.style) { terminal.say(line) }
            if let branch = summary.branch { terminal.data(branch + "\n") }
        }
    }

    private func lines(_ style: Style) -> [String] {
        var lines = [""]
        if let text = summary.text, !text.isEmpty {
            lines += text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "  " + TerminalText.sanitized(String($0)) }
            lines.append("")
        }
        if summary.hasWork {
            lines += summary.commits.map { commit in
                let name = style.dim(String(commit.name.prefix(10)))
                return "  \(name) \(TerminalText.oneLine(commit.subject, width: 80))"
            }
            lines += summary.statistics.split(separator: "\n").map {
                " " + TerminalText.sanitized(String($0))
            }
            lines += summary.notes.map { "  note: " + TerminalText.sanitized($0) }
            if summary.commits.isEmpty { lines.append("  nothing changed") }
            lines.append("")
        }
        if summary.hasAgentRun { lines.append("  \(style.dim(numbers))") }
        lines.append("  \(style.dim(times))")
        if let push = run.push {
            let text = TerminalText.sanitized(
                push.sentence(at: RunEvent.now(), of: "\(run.identifier)")
            )
            let label = "  push: " + text
            lines.append(push.state == .pushed ? style.dim(label) : style.yellow(label))
        }
        lines += next(style)
        return lines
    }

    private var numbers: String {
        var parts: [String] = []
        if let turns = summary.turns { parts.append("\(turns) \(turns == 1 ? "turn" : "turns")") }
        // A gateway that was begun in mid-run has seen a part of it only.
        if let input = summary.agentInputTokens {
            parts.append("\(input) tokens in, \(summary.agentOutputTokens ?? 0) out")
        } else {
            let usage = summary.usage
            let input =
                usage.inputTokens + usage.cacheCreationInputTokens + usage.cacheReadInputTokens
            parts.append("\(input) tokens in, \(usage.outputTokens) out")
        }
        if let cost = summary.costDollars {
            let suffix = summary.rehearsal == nil ? "" : " as if it were real"
            parts.append("$" + Self.dollars(cost) + suffix)
        }
        return parts.joined(separator: " · ")
    }

    private var times: String {
        summary.phases.filter { $0.value > 0 }
            .map { "\($0.key.words) \(Duration.milliseconds($0.value).forPeople)" }
            .joined(separator: " · ")
    }

    private var output: String { RunFolder(path: run.folder).output }

    private func next(_ style: Style) -> [String] {
        guard let branch = summary.branch else {
            var lines = [""]
            if let kept = summary.keptWork, summary.hasAgentRun {
                lines.append("  the work could not be brought back; it is in \(kept)")
                lines.append("    call no git in there, which would obey what the agent configured")
            }
            if summary.hasAgentRun { lines.append("  logs: \(output)") }
            return lines.count > 1 ? lines : []
        }
        let base = (run.base ?? "").prefix(10)
        return [
            "",
            "  \(style.green("→")) \(style.bold(branch))",
            "    git diff \(base)...\(branch)",
            "    berth continue \(branch) \"…\"",
            "    logs: \(output)",
        ]
    }

    private var json: JSONValue {
        let usage = summary.usage
        var phases = JSONObject()
        for (phase, milliseconds) in summary.phases {
            phases[phase.rawValue] = .integer(milliseconds)
        }
        var json: JSONObject = [
            "run": .string("\(run.identifier)"),
            "outcome": .string(summary.hasSucceeded ? "success" : "error"),
            "repository": .string(run.repository),
            "base": run.base.map { .string($0) } ?? .null,
            "branch": summary.branch.map { .string($0) } ?? .null,
            "commits": .array(summary.commits.map { .string($0.name) }),
            "result": summary.text.map { .string($0) } ?? .null,
            "turns": .integer(summary.turns ?? 0),
            "costUSD": summary.costDollars.map { .dollars($0) }
                ?? .null,
            "tokens": [
                "input": .integer(usage.inputTokens), "output": .integer(usage.outputTokens),
                "cacheCreation": .integer(usage.cacheCreationInputTokens),
                "cacheRead": .integer(usage.cacheReadInputTokens),
            ],
            "requests": .integer(summary.requestCount),
            "phases": .object(phases),
            "session": run.session.map { .string($0) } ?? .null,
            "logs": .string(run.folder),
        ]
        if let milliseconds = summary.firstRequestMilliseconds {
            json["firstRequestMilliseconds"] = .integer(milliseconds)
        }
        if let code = summary.errorCode {
            json["error"] = [
                "code": .string(code), "message": .string(summary.errorMessage ?? ""),
            ]
        }
        if let push = run.push { json["push"] = push.json }
        if let rehearsal = summary.rehearsal { json["rehearsal"] = rehearsal }
        return .object(json)
    }

    static func dollars(_ amount: Double) -> String {
        let cents = Int((amount * 10_000).rounded())
        let fraction = String(cents % 10_000 + 10_000).dropFirst()
        return "\(cents / 10_000).\(fraction)"
    }
}
