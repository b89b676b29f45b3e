public import Diagnostics

extension AgentOutcome {
    /// What to tell the user; nil when the agent said that it is done.
    public var diagnostic: Diagnostic? {
        guard let words = words else { return nil }
        if case .refused(let refusal) = ending { return refusal.diagnostic }
        let isRequest = words.code.hasPrefix("agent-api")
        return Diagnostic(
            code: words.code,
            words.summary,
            notes: words.notes,
            hints: words.hints,
            excerpt: isRequest || standardErrorTail.isEmpty ? nil : standardErrorTail,
            exitCode: words.exitCode
        )
    }

    private struct Words {
        var code: String
        var summary: String
        var notes: [String] = []
        var hints: [String] = []
        var exitCode = ExitCode.workFailed
    }

    private static let goOn = "what it did is kept; go on with `berth continue`"

    private var words: Words? {
        switch ending {
        case .success: nil
        case .refused(let refusal): Words(code: "agent-refused", summary: refusal.finding)
        case .apiError(let status, let kind, let message):
            requestWords(status: status, kind: kind, message: message)
        case .notLoggedIn:
            Words(
                code: "agent-api-credential",
                summary: "the agent has no credential for the model",
                hints: ["set `ANTHROPIC_API_KEY` or `CLAUDE_CODE_OAUTH_TOKEN`"],
                exitCode: .environment
            )
        case .usageLimit(let resets, let message):
            Words(
                code: "agent-api-usage-limit",
                summary: "the account's usage limit is reached",
                notes: Self.notes(message)
                    + (resets.map { ["it begins anew at \(Self.clock($0))"] } ?? []),
                hints: [Self.goOn + " after that"],
                exitCode: .environment
            )
        case .promptTooLong(let message):
            Words(
                code: "agent-api-prompt-too-long",
                summary: "the conversation does not fit into the model's context",
                notes: Self.notes(message),
                hints: ["make the prompt shorter, or name files in it instead of their contents"]
            )
        case .maxTurns:
            Words(
                code: "agent-max-turns",
                summary: "the agent used up its turns before it was done",
                hints: [Self.goOn + ", or allow more with `--max-turns`"]
            )
        case .budget:
            Words(
                code: "agent-budget",
                summary: text.flatMap { BudgetMark.reason(in: $0) }
                    .map { "the agent was stopped: \($0)" }
                    ?? "the agent used up its budget before it was done",
                hints: [
                    Self.goOn + ", or allow more in the settings `budget`, `budgets.day` or "
                        + "`budgets.total`"
                ]
            )
        case .interrupted:
            Words(
                code: "agent-interrupted",
                summary: "the agent was interrupted",
                hints: [Self.goOn],
                exitCode: .interrupted
            )
        default: processWords
        }
    }

    private var processWords: Words? {
        switch ending {
        case .killed(let signal):
            Words(
                code: "agent-killed",
                summary: "the agent was ended by \(Self.name(ofSignal: signal))",
                notes: signal == 9
                    ? ["the kernel does this when a container's memory is used up"] : [],
                hints: [
                    signal == 9 ? Self.goOn + ", with more `--memory` if that was it" : Self.goOn
                ]
            )
        case .unknownConversation(let session):
            Words(
                code: "agent-conversation-unknown",
                summary: "the conversation `\(session)` is not in the pipeline's volume",
                notes: ["a conversation is kept from the agent's first words on"],
                hints: ["begin a new one with `berth run --branch`"],
                exitCode: .environment
            )
        case .conversationInUse(let session):
            Words(
                code: "agent-conversation-in-use",
                summary: "the conversation `\(session)` exists already",
                hints: ["go on with it by `berth continue`"],
                exitCode: .environment
            )
        case .notExecutable(let status):
            Words(
                code: "agent-not-executable",
                summary: "the agent's binary cannot be executed inside the container",
                notes: [
                    "the shell's status was \(status)",
                    "the binary needs glibc, which images based on Alpine do not have",
                ],
                hints: ["use an image with glibc, such as one based on Debian or Ubuntu"],
                exitCode: .environment
            )
        case .failed(let messages):
            Words(
                code: "agent-failed",
                summary: "the agent failed while it worked",
                notes: messages,
                hints: [Self.goOn]
            )
        case .noResult(let status):
            Words(
                code: "agent-no-result",
                summary: "the agent exited with \(status) and no result",
                hints: ["look at its standard error; " + Self.goOn]
            )
        case .vanished:
            Words(
                code: "agent-vanished",
                summary: "the container went down while the agent worked",
                notes: ["no exit status was recorded"],
                hints: [Self.goOn],
                exitCode: .environment
            )
        default: nil
        }
    }

    private func requestWords(status: Int?, kind: String?, message: String) -> Words {
        let what =
            status.map { "the model's API answered \($0)" } ?? "the model's API did not answer"
        let isSurroundings = status != 400
        return Words(
            code: "agent-api-error",
            summary: kind.map { "\(what) (`\($0)`)" } ?? what,
            notes: Self.notes(message),
            hints: [Self.requestHint(status, message)],
            exitCode: isSurroundings ? .environment : .workFailed
        )
    }

    private static func requestHint(_ status: Int?, _ message: String) -> String {
        switch status {
        case 400 where message.hasPrefix("Credit balance"): "add credit to the account of this key"
        case 400: "look at the message; the request itself was refused"
        case 401: "the credential is not accepted: set `ANTHROPIC_API_KEY` anew"
        case 403: "the credential may not use this model: take another key or `--model`"
        case 404: "take another model with `--model`"
        case 429: "the account's rate is used up: wait, then " + goOn
        case nil: "see whether this machine reaches the API, with `ANTHROPIC_BASE_URL` if set"
        default: "this usually passes: wait, then " + goOn
        }
    }

    private static func notes(_ message: String) -> [String] {
        message.isEmpty ? [] : ["the agent says: " + TerminalText.oneLine(message, width: 300)]
    }

    private static func name(ofSignal signal: Int) -> String {
        let names = [1: "HUP", 2: "INT", 6: "ABRT", 7: "BUS", 9: "KILL", 11: "SEGV", 15: "TERM"]
        return names[signal].map { "signal \($0)" } ?? "signal \(signal)"
    }

    /// Returns a time of day in UTC, which needs no table of time zones.
    private static func clock(_ epochSeconds: Int) -> String {
        let minutes = ((epochSeconds / 60) % 1440 + 1440) % 1440
        let twoDigits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60)) UTC"
    }
}
