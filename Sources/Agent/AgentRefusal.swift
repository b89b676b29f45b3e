public import Diagnostics

/// Why the wrapper did not start the agent, as its file `refused` says.
public struct AgentRefusal: Hashable, Sendable {
    /// The check that failed.
    public enum Check: String, Hashable, Sendable, CaseIterable {
        /// Something other than loopback can be reached.
        case seal
        /// The container may use more memory than it was given.
        case memory
        /// The agent's binary is not there, or not the one that was asked for.
        case agent
        /// The folder for the agent's session files cannot be written.
        case session
        /// The prompt is not there or empty.
        case prompt
        /// The workspace folder cannot be entered.
        case workspace
        /// A stop was asked for before the agent was started.
        case stopped
    }

    /// The check that failed, or nil when the file names none that Berth knows.
    public var check: Check?
    /// What was found.
    public var finding: String

    /// Creates a refusal.
    public init(_ check: Check?, finding: String) {
        self.check = check
        self.finding = finding
    }

    /// Reads the text of the file `refused`.
    public init(parsing text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        check = lines.first.flatMap { Check(rawValue: String($0)) }
        let rest = check == nil ? text[...] : lines.dropFirst().first ?? ""
        finding = rest.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension AgentRefusal {
    /// What to tell the user.
    public var diagnostic: Diagnostic {
        switch check {
        case .seal:
            make(
                "agent-not-sealed",
                "the agent was not started: the container is not sealed",
                note: "a sealed run reaches nothing but the gateway, but found was \(finding)",
                hint:
                    "a container that shares the network of the machine or of another cannot be sealed: see `runArgs`"
            )
        case .memory:
            make(
                "agent-memory-limit",
                "the agent was not started: its memory limit is not in force",
                note: "inside the container the limit is \(finding)",
                hint: "see whether `docker info` warns of missing memory limit support"
            )
        case .agent:
            make(
                "agent-missing",
                "the agent was not started: its binary is not as expected",
                note: finding,
                hint:
                    "remove the agent's volume with `docker volume rm`; the next run fills it anew"
            )
        case .session:
            make(
                "agent-session-folder",
                "the agent was not started: it could not keep its conversation",
                note: "the remote user cannot write `\(finding)`",
                hint: "see who the configuration's `remoteUser` is; `berth plan` shows it"
            )
        case .prompt:
            make(
                "agent-prompt",
                "the agent was not started: the prompt is not there or empty",
                note: "the remote user cannot read `\(finding)`",
                hint: "run the command again; if it stays, the run's folder is not readable inside"
            )
        case .workspace:
            make(
                "agent-workspace",
                "the agent was not started: it cannot enter the workspace folder",
                note: "the remote user cannot change to `\(finding)`",
                hint: "see `workspaceFolder` and `workspaceMount` in devcontainer.json"
            )
        case .stopped:
            Diagnostic(
                code: "agent-stopped",
                "the run was stopped before the agent began",
                exitCode: .interrupted
            )
        case nil:
            make(
                "agent-refused",
                "the agent was not started",
                note: finding,
                hint: "look at the run's output folder"
            )
        }
    }

    private func make(
        _ code: String,
        _ summary: String,
        note: String,
        hint: String
    ) -> Diagnostic {
        Diagnostic(code: code, summary, notes: [note], hints: [hint], exitCode: .environment)
    }
}
