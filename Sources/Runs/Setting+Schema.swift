extension Setting {
    /// All settings in the order in which they are listed.
    ///
    /// The documentation is made from this.
    public static let all: [Setting] = [
        Setting(
            name: "model",
            kind: .text,
            standard: .text("opus"),
            tightening: .proposal,
            flag: "model",
            meaning: "The model that the agent uses, by alias or full name."
        ),
        Setting(
            name: "agent.path",
            kind: .path,
            standard: nil,
            tightening: .none,
            flag: "agent-path",
            meaning: "A native binary of Claude Code to use instead of Berth's own."
        ),
        Setting(
            name: "agent.version",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: "agent-version",
            meaning: "The version of Claude Code to use."
        ),
        Setting(
            name: "agent.projectSettings",
            kind: .choice(["ignore", "use"]),
            standard: .text("use"),
            tightening: .earlierWord,
            flag: nil,
            meaning: "Whether the repository's `CLAUDE.md`, hooks and MCP servers take part."
        ),
        Setting(
            name: "isolation",
            kind: .isolation,
            standard: .text("container"),
            tightening: .none,
            flag: "isolation",
            meaning: "What lies between a run and the machine's kernel."
        ),
        Setting(
            name: "network",
            kind: .choice(["none", "allowlist", "full"]),
            standard: .text("allowlist"),
            tightening: .earlierWord,
            flag: "network",
            meaning: "What the agent reaches besides the model."
        ),
        Setting(
            name: "allow",
            kind: .hosts,
            standard: .list([]),
            tightening: .shorter,
            flag: "allow",
            meaning: "Hosts that the agent may reach with `network` set to `allowlist`."
        ),
        Setting(
            name: "deny",
            kind: .hosts,
            standard: .list([]),
            tightening: .longer,
            flag: "deny",
            meaning: "Hosts that the agent may not reach, whatever else allows them."
        ),
        Setting(
            name: "memory",
            kind: .bytes,
            standard: nil,
            tightening: .smaller,
            flag: "memory",
            meaning: "How much memory the container of a run may use."
        ),
        Setting(
            name: "cpus",
            kind: .decimal,
            standard: nil,
            tightening: .smaller,
            flag: "cpus",
            meaning: "How many processors the container of a run may use."
        ),
        Setting(
            name: "pids",
            kind: .count,
            standard: .number(4096),
            tightening: .smaller,
            flag: "pids",
            meaning: "How many processes the container of a run may have."
        ),
        Setting(
            name: "swap",
            kind: .bytes,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How much swap the container of a run may use beside its memory."
        ),
        Setting(
            name: "files",
            kind: .count,
            standard: .number(16_384),
            tightening: .smaller,
            flag: "files",
            meaning: "How many files each process of a run may have open."
        ),
        Setting(
            name: "disk",
            kind: .bytes,
            standard: .bytes(ByteCount(bytes: 64 << 30)),
            tightening: .smaller,
            flag: "disk",
            meaning: "How much disk the files of a run may take before it is stopped."
        ),
        Setting(
            name: "newPrivileges",
            kind: .choice(["never", "allowed"]),
            standard: .text("allowed"),
            tightening: .earlierWord,
            flag: "new-privileges",
            meaning: "Whether programs inside may gain rights, as `sudo` does."
        ),
        Setting(
            name: "maxTurns",
            kind: .count,
            standard: nil,
            tightening: .smaller,
            flag: "max-turns",
            meaning: "How many turns the agent may take in a run."
        ),
        Setting(
            name: "timeout",
            kind: .span,
            standard: nil,
            tightening: .smaller,
            flag: "timeout",
            meaning: "How long the agent may work in a run."
        ),
        Setting(
            name: "budget",
            kind: .decimal,
            standard: nil,
            tightening: .smaller,
            flag: "budget-usd",
            meaning: "What a run may cost in US dollars, by the agent's own list of prices."
        ),
        Setting(
            name: "author",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: "author",
            meaning: "Who the commits of a run are by, as `Name <mail@example.org>`."
        ),
        Setting(
            name: "branchPrefix",
            kind: .text,
            standard: .text("berth/"),
            tightening: .none,
            flag: nil,
            meaning: "What the names of branches begin with."
        ),
        Setting(
            name: "keepContainers",
            kind: .choice(["never", "failed", "always"]),
            standard: .text("never"),
            tightening: .none,
            flag: "keep-containers",
            meaning: "Which runs keep their container after they end."
        ),
        Setting(
            name: "push",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: "push-to",
            meaning: "The remote that a branch is pushed to as it grows, by name or URL."
        ),
        Setting(
            name: "budgets.day",
            kind: .decimal,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "What all runs of a day may cost together in US dollars."
        ),
        Setting(
            name: "budgets.total",
            kind: .decimal,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "What all runs that the daemon knows of may cost together in US dollars."
        ),
        Setting(
            name: "queue.runs",
            kind: .count,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How many runs work at once."
        ),
        Setting(
            name: "queue.memory",
            kind: .bytes,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How much memory the runs at work may reserve together."
        ),
        Setting(
            name: "queue.cpus",
            kind: .decimal,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How many processors the runs at work may reserve together."
        ),
        Setting(
            name: "credential.command",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: "credential-command",
            meaning: "A shell command that prints the credential for the model."
        ),
        Setting(
            name: "notify.on",
            kind: .words(["finish", "failure", "waiting", "budget"]),
            standard: .list(["finish", "failure", "waiting", "budget"]),
            tightening: .none,
            flag: nil,
            meaning: "On which occasions somebody is told."
        ),
        Setting(
            name: "notify.webhook",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "An address that notifications are posted to as JSON."
        ),
        Setting(
            name: "notify.command",
            kind: .text,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "A shell command that gets each notification as JSON on its standard input."
        ),
        Setting(
            name: "notify.desktop",
            kind: .choice(["never", "always"]),
            standard: .text("never"),
            tightening: .none,
            flag: nil,
            meaning: "Whether notifications are shown on the desktop by `notify-send`."
        ),
        Setting(
            name: "prune.age",
            kind: .span,
            standard: .span(TimeSpan(seconds: 14 * 86_400)),
            tightening: .none,
            flag: nil,
            meaning: "How long what a run left behind is kept after its end."
        ),
        Setting(
            name: "prune.disk",
            kind: .bytes,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How much disk all runs may take before the oldest of them go."
        ),
        Setting(
            name: "prune.free",
            kind: .bytes,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning: "How much of the disk with the runs is to stay free; the oldest go for it."
        ),
        Setting(
            name: "prune.keepFailed",
            kind: .choice(["never", "always"]),
            standard: .text("never"),
            tightening: .none,
            flag: "keep-failed",
            meaning: "Whether what failed runs left behind is kept whatever its age."
        ),
        Setting(
            name: "registries.plainHTTP",
            kind: .texts,
            standard: .list([]),
            tightening: .none,
            flag: nil,
            meaning: "Registries besides loopback that are spoken to without TLS."
        ),
        Setting(
            name: "registries.mirrors",
            kind: .texts,
            standard: .list([]),
            tightening: .none,
            flag: nil,
            meaning: "Mirrors of registries, each as `registry=mirror`."
        ),
        Setting(
            name: "registries.fallback",
            kind: .choice(["never", "always"]),
            standard: .text("always"),
            tightening: .none,
            flag: nil,
            meaning: "Whether a registry is asked itself for what its mirrors do not give."
        ),
        Setting(
            name: "registries.certificates",
            kind: .path,
            standard: nil,
            tightening: .none,
            flag: nil,
            meaning:
                "A file of certificates of authorities that registries are trusted by, besides "
                + "those of the system."
        ),
    ]

    /// Returns the setting with a name, or nil when there is none.
    public static func named(_ name: String) -> Setting? {
        all.first { $0.name == name }
    }
}
