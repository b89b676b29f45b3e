import OrderedCollections

extension AgentWrapper {
    /// The script's text, to be written to ``scriptPath``.
    public var script: String {
        """
        #!/bin/sh
        # Starts the agent of one run. Written by Berth; the same file is every stage of the way:
        # without an argument it watches, `probe` becomes the user's shell, `agent` the agent.
        \(assignments)

        \(Self.functions)

        set_environment() {
        \(environmentLines)
        }

        become_agent() {
            exec >>"$out/events.jsonl" 2>>"$out/stderr.log"
            # The last line of the one before may have been cut off.
            if [ -s "$again" ]; then echo; fi
            if goes_on; then
                exec <"$again"
                exec \(commandLine(invocation.goingOn))
            fi
            exec <"$prompt"
            exec \(commandLine(invocation))
        }

        \(Self.stages)

        """
    }

    private var assignments: String {
        let values: KeyValuePairs = [
            "self": scriptPath,
            "sh": shell,
            "prompt": promptPath,
            "again": secondPromptPath,
            "conversation": invocation.conversation.session,
            "out": outputFolder,
            "agent": invocation.binary,
            "marker": marker ?? "",
            "size": binarySizeBytes.map(String.init) ?? "",
            "session": invocation.configurationFolder,
            "workspace": workspaceFolder,
            "sealed": requiresSeal ? "yes" : "no",
            "routes": hasOwnKernel ? "remembered" : "live",
            "memory": memoryLimitBytes.map(String.init) ?? "",
            "flags": environmentProbe.flags,
            "patience": String(probeTimeoutSeconds),
        ]
        return values.map { "\($0)=\(ShellWord.quoted($1))" }.joined(separator: "\n")
    }

    /// Everything that is set for the agent, in order; later settings win.
    private var variables: OrderedDictionary<String, String?> {
        var variables: OrderedDictionary<String, String?> = [:]
        for (name, value) in remoteEnvironment where Self.isVariable(name) {
            variables.updateValue(value, forKey: name)
        }
        for (name, value) in invocation.environment {
            variables.updateValue(value, forKey: name)
        }
        return variables
    }

    private var environmentLines: String {
        var lines = variables.filter { Self.isExportable($0.key) }.map { name, value in
            value.map { "    export \(name)=\(ShellWord.quoted($0))" } ?? "    unset \(name)"
        }
        lines.append("    if is_root; then export IS_SANDBOX=1; fi")
        return lines.joined(separator: "\n")
    }

    /// An agent's command line; variables that a shell cannot set are set by `env`.
    private func commandLine(_ invocation: AgentInvocation) -> String {
        let others = variables.filter { !Self.isExportable($0.key) }
        let settings = others.flatMap { name, value in
            value.map { [name + "=" + $0] } ?? ["-u", name]
        }
        let words = others.isEmpty ? [] : ["env"] + settings
        return (words + invocation.arguments).map(ShellWord.quoted).joined(separator: " ")
    }

    /// Whether a process can have a variable of this name at all.
    private static func isVariable(_ name: String) -> Bool {
        !name.isEmpty && !name.contains("=") && !name.contains("\0")
    }

    private static func isExportable(_ name: String) -> Bool {
        ShellWord.isName(name) && !ownNames.contains(name)
    }

    /// Variables that mean something to the shell itself, or that it does not let anyone set.
    private static let ownNames: Set<String> = [
        "BASHOPTS", "BASH_VERSINFO", "EUID", "IFS", "LINENO", "OPTIND", "PPID", "SHELLOPTS", "UID",
    ]
}

extension AgentWrapper.EnvironmentProbe {
    /// The flags that make a shell read these start-up files and then run a command.
    var flags: String {
        switch self {
        case .none: ""
        case .loginShell: "-lc"
        case .interactiveShell: "-ic"
        case .loginInteractiveShell: "-lic"
        }
    }
}
