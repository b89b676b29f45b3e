import Diagnostics
import JSONC
import OrderedCollections

/// What each flag of `docker run` does to the container's settings.
enum RunFlagTable {
    /// One flag: whether a value follows, and its effect, which returns what is wrong with the value.
    struct Rule: Sendable {
        var takesValue: Bool
        var apply: @Sendable (inout ContainerSettings, String?) -> String?
    }

    /// Returns a hint about the flag that was probably meant.
    static func suggestion(for name: String) -> String {
        guard let nearest = Suggestion.nearest(to: name, in: rules.keys) else {
            return "take it out of `runArgs`"
        }
        return "did you mean `\(nearest)`?"
    }

    /// The flags by name, short forms included.
    static let rules: [String: Rule] = {
        var rules = plainFlags
        for (names, rule) in valueFlags {
            for name in names.split(separator: " ") { rules[String(name)] = rule }
        }
        return rules
    }()

    /// Flags that stand alone; `--flag=false` turns them off again.
    private static let plainFlags: [String: Rule] = [
        "--privileged": switching { $0.isPrivileged = $1 },
        "--init": switching { $0.usesInit = $1 },
        "--read-only": switching { $0.hostConfiguration["ReadonlyRootfs"] = .bool($1) },
        "--publish-all": switching { $0.hostConfiguration["PublishAllPorts"] = .bool($1) },
        "-P": switching { $0.hostConfiguration["PublishAllPorts"] = .bool($1) },
        "--tty": switching { $0.request["Tty"] = .bool($1) },
        "-t": switching { $0.request["Tty"] = .bool($1) },
        "--interactive": switching { $0.request["OpenStdin"] = .bool($1) },
        "-i": switching { $0.request["OpenStdin"] = .bool($1) },
        "--oom-kill-disable": switching { $0.hostConfiguration["OomKillDisable"] = .bool($1) },
        "--no-healthcheck": switching { $0.request["Healthcheck"] = $1 ? ["Test": ["NONE"]] : [:] },
        "--rm": switching { $0.hostConfiguration["AutoRemove"] = .bool($1) },
        "--detach": switching { _, _ in },
        "-d": switching { _, _ in },
    ]

    /// Flags with a value.
    private static let valueFlags: [(String, Rule)] = [
        ("--name", text { $0.name = $1 }),
        ("--user -u", text { $0.user = $1 }),
        ("--workdir -w", text { $0.workingDirectory = $1 }),
        ("--entrypoint", text { $0.entrypoint = $1.isEmpty ? [] : [$1] }),
        ("--hostname -h", text { $0.request["Hostname"] = .string($1) }),
        ("--domainname", text { $0.request["Domainname"] = .string($1) }),
        ("--mac-address", text { $0.request["MacAddress"] = .string($1) }),
        ("--stop-signal", text { $0.request["StopSignal"] = .string($1) }),
        ("--stop-timeout", number { $0.request["StopTimeout"] = .integer($1) }),
        ("--env -e", Rule(takesValue: true, apply: environment)),
        ("--label -l", Rule(takesValue: true, apply: label)),
        ("--network --net", text { $0.networkMode = $1 }),
        ("--network-alias", text { $0.networkAliases.append($1) }),
        ("--volume -v", text { $0.binds.append($1) }),
        ("--volumes-from", text { $0.append("VolumesFrom", $1) }),
        ("--mount", Rule(takesValue: true, apply: mount)),
        (
            "--tmpfs",
            text { settings, value in
                let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
                settings.temporaryFileSystems[parts.first ?? ""] = parts.count > 1 ? parts[1] : ""
            }
        ),
        ("--publish -p", Rule(takesValue: true, apply: publish)),
        ("--expose", text { $0.exposedPorts.append($1.contains("/") ? $1 : $1 + "/tcp") }),
        ("--cap-add", text { $0.addedCapabilities.append($1) }),
        ("--cap-drop", text { $0.droppedCapabilities.append($1) }),
        ("--security-opt", text { $0.securityOptions.append($1) }),
        ("--device", text { $0.devices.append($1) }),
        ("--device-cgroup-rule", text { $0.append("DeviceCgroupRules", $1) }),
        ("--gpus", text { settings, _ in settings.wantsAllGPUs = true }),
        (
            "--add-host",
            text { $0.append("ExtraHosts", $1.replacing("=", with: ":", maxReplacements: 1)) }
        ),
        ("--dns", text { $0.append("Dns", $1) }),
        ("--dns-search", text { $0.append("DnsSearch", $1) }),
        ("--dns-option --dns-opt", text { $0.append("DnsOptions", $1) }),
        ("--group-add", text { $0.append("GroupAdd", $1) }),
        ("--link", text { $0.append("Links", $1) }),
        ("--ipc", text { $0.hostConfiguration["IpcMode"] = .string($1) }),
        ("--pid", text { $0.hostConfiguration["PidMode"] = .string($1) }),
        ("--uts", text { $0.hostConfiguration["UTSMode"] = .string($1) }),
        ("--userns", text { $0.hostConfiguration["UsernsMode"] = .string($1) }),
        ("--cgroupns", text { $0.hostConfiguration["CgroupnsMode"] = .string($1) }),
        ("--cgroup-parent", text { $0.hostConfiguration["CgroupParent"] = .string($1) }),
        ("--runtime", text { $0.hostConfiguration["Runtime"] = .string($1) }),
        ("--isolation", text { $0.hostConfiguration["Isolation"] = .string($1) }),
        ("--volume-driver", text { $0.hostConfiguration["VolumeDriver"] = .string($1) }),
        ("--memory -m", bytes { $0.memoryBytes = $1 }),
        ("--memory-swap", bytes { $0.hostConfiguration["MemorySwap"] = .integer($1) }),
        (
            "--memory-reservation",
            bytes { $0.hostConfiguration["MemoryReservation"] = .integer($1) }
        ),
        ("--shm-size", bytes { $0.hostConfiguration["ShmSize"] = .integer($1) }),
        ("--pids-limit", number { $0.processLimit = $1 }),
        ("--cpu-shares -c", number { $0.hostConfiguration["CpuShares"] = .integer($1) }),
        ("--cpu-period", number { $0.hostConfiguration["CpuPeriod"] = .integer($1) }),
        ("--cpu-quota", number { $0.hostConfiguration["CpuQuota"] = .integer($1) }),
        ("--oom-score-adj", number { $0.hostConfiguration["OomScoreAdj"] = .integer($1) }),
        ("--cpuset-cpus", text { $0.hostConfiguration["CpusetCpus"] = .string($1) }),
        ("--cpuset-mems", text { $0.hostConfiguration["CpusetMems"] = .string($1) }),
        ("--cpus", Rule(takesValue: true, apply: cpus)),
        ("--ulimit", Rule(takesValue: true, apply: ulimit)),
        ("--sysctl", Rule(takesValue: true, apply: systemControl)),
        ("--restart", Rule(takesValue: true, apply: restart)),
        (
            "--log-driver",
            text { settings, value in
                settings.merge("LogConfig", "Type", .string(value))
            }
        ),
        ("--log-opt", Rule(takesValue: true, apply: logOption)),
        ("--storage-opt", Rule(takesValue: true, apply: storageOption)),
        ("--platform", text { $0.request["platform"] = .string($1) }),
        ("--pull", text { _, _ in }),
    ]
}

extension RunFlagTable {
    private static func switching(
        _ effect: @escaping @Sendable (inout ContainerSettings, Bool) -> Void
    ) -> Rule {
        Rule(takesValue: false) { settings, value in
            switch value {
            case nil, "true", "1": effect(&settings, true)
            case "false", "0": effect(&settings, false)
            default: return "must be `true` or `false`, found `\(value ?? "")`"
            }
            return nil
        }
    }

    private static func text(
        _ effect: @escaping @Sendable (inout ContainerSettings, String) -> Void
    ) -> Rule {
        Rule(takesValue: true) { settings, value in
            effect(&settings, value ?? "")
            return nil
        }
    }

    private static func number(
        _ effect: @escaping @Sendable (inout ContainerSettings, Int) -> Void
    ) -> Rule {
        Rule(takesValue: true) { settings, value in
            guard let value, let number = Int(value) else {
                return "must be a whole number, found `\(value ?? "")`"
            }
            effect(&settings, number)
            return nil
        }
    }

    private static func bytes(
        _ effect: @escaping @Sendable (inout ContainerSettings, Int) -> Void
    ) -> Rule {
        Rule(takesValue: true) { settings, value in
            guard let value, let count = byteCount(value) else {
                return "must be a size such as `512m` or `2g`, found `\(value ?? "")`"
            }
            effect(&settings, count)
            return nil
        }
    }

    /// Docker's form of a size: a number with `b`, `k`, `m`, `g` or `t`, powers of 1024; -1 is none.
    static func byteCount(_ text: String) -> Int? {
        if text == "-1" { return -1 }
        var digits = Substring(text.lowercased())
        if digits.hasSuffix("ib") { digits = digits.dropLast(2) }
        if digits.hasSuffix("b") { digits = digits.dropLast() }
        var factor = 1.0
        if let unit = digits.last, let power = ["k": 1, "m": 2, "g": 3, "t": 4][unit] {
            digits = digits.dropLast()
            for _ in 0..<power { factor *= 1_024 }
        }
        guard let number = Double(digits), number >= 0 else { return nil }
        return Int(exactly: (number * factor).rounded(.down))
    }

    private static func pair(_ value: String?) -> (String, String)? {
        guard let value, let equals = value.firstIndex(of: "=") else { return nil }
        return (String(value[..<equals]), String(value[value.index(after: equals)...]))
    }

    @Sendable
    private static func environment(
        _ settings: inout ContainerSettings,
        _ value: String?
    ) -> String? {
        guard let (name, text) = pair(value) else {
            return
                "must be `NAME=value`; a bare name would copy the host's value into the container"
        }
        settings.environment[name] = text
        return nil
    }

    @Sendable
    private static func label(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        let (name, text) = pair(value) ?? (value ?? "", "")
        settings.labels[name] = text
        return nil
    }

    @Sendable
    private static func mount(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        guard let mount = MountRequest(parsing: value ?? "") else {
            return "must be `type=…,source=…,target=…`, found `\(value ?? "")`"
        }
        settings.mounts.append(mount)
        return nil
    }

    @Sendable
    private static func publish(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        guard let port = PortPublication(parsing: value ?? "") else {
            return "must be `[address:][host port:]port[/protocol]`, found `\(value ?? "")`"
        }
        settings.ports.append(port)
        return nil
    }

    @Sendable
    private static func cpus(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        guard let value, let count = Double(value), count > 0, count < 1_000_000 else {
            return "must be a number of CPUs such as `1.5`, found `\(value ?? "")`"
        }
        settings.nanoCPUs = Int(count * 1_000_000_000)
        return nil
    }

    @Sendable
    private static func ulimit(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        guard let (name, limits) = pair(value) else { return "must be `name=soft[:hard]`" }
        let numbers = limits.split(separator: ":").map { Int($0) }
        guard let soft = numbers.first ?? nil, let hard = numbers.last ?? nil else {
            return "must be `name=soft[:hard]`, found `\(value ?? "")`"
        }
        settings.append(
            "Ulimits",
            ["Name": .string(name), "Soft": .integer(soft), "Hard": .integer(hard)]
        )
        return nil
    }

    @Sendable
    private static func systemControl(
        _ settings: inout ContainerSettings,
        _ value: String?
    ) -> String? {
        guard let (name, text) = pair(value) else { return "must be `name=value`" }
        settings.merge("Sysctls", name, .string(text))
        return nil
    }

    @Sendable
    private static func storageOption(
        _ settings: inout ContainerSettings,
        _ value: String?
    ) -> String? {
        guard let (name, text) = pair(value) else { return "must be `name=value`" }
        settings.merge("StorageOpt", name, .string(text))
        return nil
    }

    @Sendable
    private static func logOption(_ settings: inout ContainerSettings, _ value: String?) -> String?
    {
        guard let (name, text) = pair(value) else { return "must be `name=value`" }
        var options = settings.hostConfiguration["LogConfig"]?["Config"]?.object ?? [:]
        options[name] = .string(text)
        settings.merge("LogConfig", "Config", .object(options))
        return nil
    }

    @Sendable
    private static func restart(_ settings: inout ContainerSettings, _ value: String?) -> String? {
        let parts = (value ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return "must name a restart policy" }
        var policy: JSONObject = ["Name": .string(name)]
        if parts.count > 1, let count = Int(parts[1]) {
            policy["MaximumRetryCount"] = .integer(count)
        }
        settings.hostConfiguration["RestartPolicy"] = .object(policy)
        return nil
    }
}

extension ContainerSettings {
    /// Adds an element to a list in `HostConfig`.
    fileprivate mutating func append(_ name: String, _ value: JSONValue) {
        hostConfiguration[name] = .array((hostConfiguration[name]?.array ?? []) + [value])
    }

    fileprivate mutating func append(_ name: String, _ value: String) {
        append(name, .string(value))
    }

    /// Sets a member of an object in `HostConfig`.
    fileprivate mutating func merge(_ name: String, _ member: String, _ value: JSONValue) {
        var object = hostConfiguration[name]?.object ?? [:]
        object[member] = value
        hostConfiguration[name] = .object(object)
    }
}
