import ArgumentParser
import Runs

/// The flags that `berth run` and `berth continue` share.
struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("prompt-file"),
        help: ArgumentHelp("Read the prompt from a file; `-` is stdin.", valueName: "file")
    )
    var promptFile: String?

    @Flag(name: .shortAndLong, help: "Print the run's id and leave it working.")
    var detach = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The higher, the earlier it begins; 0 is usual.", valueName: "n")
    )
    var priority = 0

    @Option(
        help: ArgumentHelp("A run that has to succeed first; may be repeated.", valueName: "run")
    )
    var after: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Push the branch as it grows, to the remote that git itself would push to."
    )
    var push: Bool?

    @Option(
        name: .customLong("push-to"),
        help: ArgumentHelp("Push the branch as it grows, to this remote.", valueName: "remote")
    )
    var pushTo: String?

    @Option(help: ArgumentHelp("The model, by alias or full name.", valueName: "name"))
    var model: String?

    @Option(
        name: .customLong("max-turns"),
        help: ArgumentHelp("How many turns the agent may take.", valueName: "n")
    )
    var maxTurns: String?

    @Option(help: ArgumentHelp("How long the agent may work, such as 30m.", valueName: "time"))
    var timeout: String?

    @Option(
        name: .customLong("budget-usd"),
        parsing: .unconditional,
        help: ArgumentHelp("What the run may cost in US dollars.", valueName: "amount")
    )
    var budget: String?

    @Option(
        help: ArgumentHelp("How much memory the container may use, such as 4g.", valueName: "size")
    )
    var memory: String?

    @Option(help: ArgumentHelp("How many processors the container may use.", valueName: "n"))
    var cpus: String?

    @Option(help: ArgumentHelp("How many processes the container may have.", valueName: "n"))
    var pids: String?

    @Option(help: ArgumentHelp("How many files a process may have open.", valueName: "n"))
    var files: String?

    @Option(
        help: ArgumentHelp("How much disk the run may take, such as 20g.", valueName: "size")
    )
    var disk: String?

    @Option(
        name: .customLong("new-privileges"),
        help: ArgumentHelp(
            "Whether programs may gain rights, as sudo does: never or allowed.",
            valueName: "which"
        )
    )
    var newPrivileges: String?

    @Option(
        help: ArgumentHelp(
            "What lies between the run and the machine's kernel: container, gvisor, kata, or a runtime of the engine.",
            valueName: "class"
        )
    )
    var isolation: String?

    @Option(
        help: ArgumentHelp(
            "What the agent reaches besides the model: none, allowlist or full.",
            valueName: "policy"
        )
    )
    var network: String?

    @Option(
        help: ArgumentHelp(
            "A host that the agent may reach, or a preset such as npm.",
            valueName: "rule"
        )
    )
    var allow: [String] = []

    @Option(help: ArgumentHelp("A host that the agent may not reach.", valueName: "rule"))
    var deny: [String] = []

    @Option(help: ArgumentHelp("Who the commits are by.", valueName: "Name <mail>"))
    var author: String?

    @Option(
        name: .customLong("keep-containers"),
        help: ArgumentHelp(
            "Which runs keep their container: never, failed or always.",
            valueName: "which"
        )
    )
    var keepContainers: String?

    @Option(
        name: .customLong("agent-path"),
        help: ArgumentHelp("A native binary of Claude Code.", valueName: "file")
    )
    var agentPath: String?

    @Option(
        name: .customLong("credential-command"),
        help: ArgumentHelp(
            "A shell command on this machine that prints the credential for the model.",
            valueName: "command"
        )
    )
    var credentialCommand: String?

    @Option(
        help: ArgumentHelp(
            "Play the model from a script instead of asking the API: no key, no cost.",
            valueName: "scenario"
        )
    )
    var rehearse: String?

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    @Flag(
        name: .customLong("allow-host-commands"),
        help: "Let the repository run initializeCommand on this machine."
    )
    var allowHostCommands = false

    @Flag(name: .customLong("allow-privileged"), help: "Let the container be privileged.")
    var allowPrivileged = false

    @Flag(
        name: .customLong("allow-capabilities"),
        help: "Let the container have added capabilities."
    )
    var allowCapabilities = false

    @Flag(
        name: .customLong("allow-security-options"),
        help: "Let the container have loosened security options."
    )
    var allowSecurityOptions = false

    @Flag(
        name: .customLong("allow-host-mounts"),
        help: "Let the container have mounts of this machine."
    )
    var allowHostMounts = false

    @Flag(
        name: .customLong("allow-docker-socket"),
        help: "Let the container have the Docker socket."
    )
    var allowDockerSocket = false

    @Flag(
        name: .customLong("allow-host-network"),
        help: "Let the container use this machine's network."
    )
    var allowHostNetwork = false

    @Flag(
        name: .customLong("allow-host-namespaces"),
        help: "Let the container share other namespaces."
    )
    var allowHostNamespaces = false

    @Flag(
        name: .customLong("allow-devices"),
        help: "Let the container have devices of this machine."
    )
    var allowDevices = false

    @Flag(
        name: .customLong("allow-host-files"),
        help: "Let the build copy files from outside of the repository."
    )
    var allowHostFiles = false

    @Flag(
        name: .customLong("allow-build-options"),
        help: "Let the build have options that reach this machine."
    )
    var allowBuildOptions = false

    @Flag(
        name: .customLong("allow-runtime"),
        help: "Let the configuration choose the engine's runtime."
    )
    var allowRuntime = false

    @Option(
        name: .customLong("allow-host-variable"),
        help: ArgumentHelp(
            "A variable of your environment that the configuration may read; may be repeated.",
            valueName: "name"
        )
    )
    var allowHostVariables: [String] = []

    @Option(
        name: .customLong("without-feature"),
        help: ArgumentHelp("A Feature to leave out; may be repeated.", valueName: "id")
    )
    var withoutFeatures: [String] = []

    @Flag(
        name: .customLong("allow-changed-configuration"),
        help: "Go on with a dev container that the branch has changed."
    )
    var allowChangedConfiguration = false

    @Flag(
        name: .customLong("allow-unproved-limits"),
        help: "Let the agent start though a limit is not in force."
    )
    var allowUnprovedLimits = false

    /// The demands that are granted, by their flags.
    var grants: Set<String> {
        let all = [
            ("--allow-host-commands", allowHostCommands), ("--allow-privileged", allowPrivileged),
            ("--allow-capabilities", allowCapabilities),
            ("--allow-security-options", allowSecurityOptions),
            ("--allow-host-mounts", allowHostMounts), ("--allow-docker-socket", allowDockerSocket),
            ("--allow-host-network", allowHostNetwork),
            ("--allow-host-namespaces", allowHostNamespaces), ("--allow-devices", allowDevices),
            ("--allow-unproved-limits", allowUnprovedLimits),
            ("--allow-host-files", allowHostFiles), ("--allow-build-options", allowBuildOptions),
            ("--allow-runtime", allowRuntime),
            ("--allow-changed-configuration", allowChangedConfiguration),
        ]
        return Set(all.filter(\.1).map(\.0))
            .union(allowHostVariables.map { "--allow-host-variable \($0)" })
    }

    func validate() throws {
        if push == false, pushTo != nil {
            throw ValidationError("--no-push and --push-to exclude each other")
        }
        if pushTo?.isEmpty == true {
            throw ValidationError("--push-to names a remote, or an address")
        }
    }

    /// Whether and where the branch is pushed; nil for what the settings say.
    var pushWish: PushWish? {
        if let pushTo { return .remote(pushTo) }
        return push.map { $0 ? .usual : .none }
    }

    /// The flags that are settings, by the settings' names.
    var settings: [String: [String]] {
        var flags: [String: [String]] = [:]
        let single = [
            ("model", model), ("maxTurns", maxTurns), ("timeout", timeout), ("budget", budget),
            ("memory", memory), ("cpus", cpus), ("pids", pids), ("files", files),
            ("disk", disk), ("newPrivileges", newPrivileges), ("network", network),
            ("isolation", isolation),
            ("author", author), ("keepContainers", keepContainers), ("agent.path", agentPath),
            ("credential.command", credentialCommand),
        ]
        for (name, value) in single { if let value { flags[name] = [value] } }
        if !allow.isEmpty { flags["allow"] = allow }
        if !deny.isEmpty { flags["deny"] = deny }
        return flags
    }
}

/// The forms of a run's summary.
enum SummaryFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
