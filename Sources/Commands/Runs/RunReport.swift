import Agent
import Diagnostics
import Gateway
import Git
import JSONC
import OrderedCollections
import Rehearsal
import Runner
import Runs

/// The summary of a run, for people and for programs.
struct RunReport {
    private let summary: RunDriver.Summary

    private let finished: RunState.Finished

    init?(_ summary: RunDriver.Summary) {
        guard case .finished(let finished) = summary.state else { return nil }
        self.summary = summary
        self.finished = finished
    }

    /// What the process exits with: that of the run, or a failed rehearsal's.
    var exitCode: Int32 {
        let code = finished.result.exitCode.rawValue
        let rehearsalFailed = summary.rehearsal.map { !$0.hasPassed } ?? false
        return code == 0 && rehearsalFailed ? Diagnostics.ExitCode.workFailed.rawValue : code
    }

    /// Shows the summary: text for people on stderr with the branch on stdout, or one JSON value.
    func show(_ terminal: Terminal, _ format: SummaryFormat) {
        for diagnostic in failures { terminal.show(diagnostic) }
        for diagnostic in summary.rehearsal?.diagnostics ?? []
        where diagnostic.severity == .error || finished.result == .succeeded {
            terminal.show(diagnostic)
        }
        switch format {
        case .json:
            terminal.data(json.text(.pretty) + "\n")
        case .text:
            for line in lines(terminal.style) { terminal.say(line) }
            if let branch = summary.work?.branch { terminal.data(branch + "\n") }
        }
    }

    /// Why the run did not succeed, with all that is known of it in this process.
    private var failures: [Diagnostic] {
        switch finished.result {
        case .failed where !summary.failures.isEmpty: summary.failures
        default: failure.map { [$0] } ?? []
        }
    }

    /// Why the run did not succeed.
    private var failure: Diagnostic? {
        switch finished.result {
        case .succeeded: nil
        case .agentFailed(let failure): failure.diagnostic
        case .failed(_, let failure): failure.diagnostic
        case .stopped(let phase, .user):
            Diagnostic(
                .warning,
                code: "run-stopped",
                "the run was stopped while \(phase.words)",
                exitCode: .interrupted
            )
        case .stopped(_, .timeLimit):
            Diagnostic(
                code: "run-timeout",
                "the agent's time ran out",
                hints: ["`--timeout` sets the limit"],
                exitCode: .workFailed
            )
        }
    }

    private func lines(_ style: Style) -> [String] {
        var lines = [""]
        if let text = finished.report?.text, !text.isEmpty {
            lines += text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "  " + TerminalText.sanitized(String($0)) }
            lines.append("")
        }
        if let work = summary.work {
            lines += work.commits.map { commit in
                "  \(style.dim(commit.commit.short)) \(TerminalText.oneLine(commit.subject, width: 80))"
            }
            if !work.statistics.isEmpty {
                lines += work.statistics.split(separator: "\n").map {
                    " " + TerminalText.sanitized(String($0))
                }
            }
            lines += work.notes.map { "  note: " + TerminalText.sanitized($0) }
            if work.commits.isEmpty { lines.append("  nothing changed") }
            lines.append("")
        }
        if summary.hasAgentRun { lines.append("  \(style.dim(numbers))") }
        lines.append("  \(style.dim(times))")
        lines += next(style)
        return lines
    }

    private var numbers: String {
        var parts: [String] = []
        if let turns = finished.report?.turns {
            parts.append("\(turns) \(turns == 1 ? "turn" : "turns")")
        }
        // After an attach the gateway of this process has seen a part of the run only.
        if let usage = finished.report?.usage {
            parts.append("\(usage.allInputTokens) tokens in, \(usage.outputTokens) out")
        } else {
            let usage = summary.totals.usage
            let input =
                usage.inputTokens + usage.cacheCreationInputTokens + usage.cacheReadInputTokens
            parts.append("\(input) tokens in, \(usage.outputTokens) out")
        }
        if let cost = finished.report?.costDollars {
            parts.append(
                "$" + Self.dollars(cost) + (summary.rehearsal == nil ? "" : " as if it were real")
            )
        }
        return parts.joined(separator: " · ")
    }

    private var times: String {
        summary.phases.filter { $0.milliseconds > 0 }
            .map { "\($0.phase.words) \(Duration.milliseconds($0.milliseconds).forPeople)" }
            .joined(separator: " · ")
    }

    private func next(_ style: Style) -> [String] {
        guard let branch = summary.work?.branch else {
            var lines = [""]
            if let kept = summary.keptWork, summary.hasAgentRun {
                lines.append("  the work could not be brought back; it is in \(kept)")
            }
            if summary.hasAgentRun { lines.append("  logs: \(summary.folder.output)") }
            return lines.count > 1 ? lines : []
        }
        let base = summary.ticket.base.prefix(10)
        return [
            "",
            "  \(style.green("→")) \(style.bold(branch))",
            "    git diff \(base)...\(branch)",
            "    berth continue \(branch) \"…\"",
            "    logs: \(summary.folder.output)",
        ]
    }

    private var json: JSONValue {
        let report = finished.report
        let usage = summary.totals.usage
        var json: JSONObject = [
            "run": .string(summary.ticket.run),
            "outcome": .string(finished.result == .succeeded ? "success" : "error"),
            "repository": .string(summary.ticket.repository),
            "base": .string(summary.ticket.base),
            "branch": summary.work?.branch.map { .string($0) } ?? .null,
            "commits": .array((summary.work?.commits ?? []).map { .string("\($0.commit)") }),
            "result": report?.text.map { .string($0) } ?? .null,
            "turns": .integer(report?.turns ?? 0),
            "costUSD": report?.costDollars.map { .real(($0 * 1_000_000).rounded() / 1_000_000) }
                ?? .null,
            "tokens": [
                "input": .integer(usage.inputTokens), "output": .integer(usage.outputTokens),
                "cacheCreation": .integer(usage.cacheCreationInputTokens),
                "cacheRead": .integer(usage.cacheReadInputTokens),
            ],
            "requests": .integer(summary.totals.requestCount),
            "phases": .object(
                JSONObject(
                    uniqueKeysWithValues: summary.phases.map {
                        ($0.phase.rawValue, .integer($0.milliseconds))
                    }
                )
            ),
            "session": .string(summary.ticket.session),
            "logs": .string(summary.folder.path),
        ]
        if let milliseconds = summary.firstRequestMilliseconds {
            json["firstRequestMilliseconds"] = .integer(milliseconds)
        }
        if let failure {
            json["error"] = ["code": .string(failure.code), "message": .string(failure.summary)]
        }
        if let rehearsal = summary.rehearsal { json["rehearsal"] = rehearsal.json }
        return .object(json)
    }

    private static func dollars(_ amount: Double) -> String {
        let cents = Int((amount * 10_000).rounded())
        let fraction = String(cents % 10_000 + 10_000).dropFirst()
        return "\(cents / 10_000).\(fraction)"
    }
}

extension RunPhase {
    /// The phase in words.
    var words: String {
        switch self {
        case .preparing: "planning"
        case .building: "building"
        case .settingUp: "setting up"
        case .sealing: "sealing"
        case .running: "working"
        case .collecting: "bringing the work back"
        case .finished: "finishing"
        }
    }
}
