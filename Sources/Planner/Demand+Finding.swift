import DevContainer
import JSONC
import OrderedCollections

extension Demand {
    /// Names of the engine's socket on hosts.
    private static let socketNames: Set<String> = ["docker.sock", "podman.sock", "containerd.sock"]

    /// Security options that tighten or say nothing.
    private static let harmlessSecurityOptions: Set<String> = [
        "no-new-privileges", "no-new-privileges=true", "no-new-privileges:true",
    ]

    /// Returns what a plan asks for beyond an ordinary container, each with who asks.
    static func all(of input: PlanInput, container: ContainerSettings) -> [Demand] {
        let merged = input.merged
        let own = Origin.configuration.description
        var demands: [Demand] = []
        if let command = input.configuration.initializeCommand {
            let text = command.invocations.map(\.invocation.text).joined(separator: " | ")
            demands.append(Demand(.hostCommand, origin: own, detail: text))
        }
        if container.isPrivileged { demands.append(Demand(.privileged, by: merged.privileged)) }
        let usual = Set(Capability.usual)
        for name in container.addedCapabilities where !usual.contains(Capability(name)) {
            let askers = merged.capAdd.first { $0.value == name }?.origins
            demands.append(Demand(.capability(name), by: askers))
        }
        for option in container.securityOptions where !harmlessSecurityOptions.contains(option) {
            let askers = merged.securityOpt.first { $0.value == option }?.origins
            demands.append(Demand(.securityOption(option), by: askers))
        }
        demands += mounts(of: input, container)
        demands += namespaces(of: container, origin: own)
        demands += devices(of: container, origin: own)
        return demands + build(of: input) + HostVariables.named(by: input)
    }

    /// Creates a demand of some who ask; of nobody that is known it is the configuration's.
    private init(_ kind: Kind, by origins: [Origin]?) {
        let origins = origins ?? []
        let features = origins.compactMap { origin in
            if case .feature(let reference) = origin { reference } else { nil }
        }
        self.init(
            kind,
            origin: (origins.isEmpty ? [.configuration] : origins).map(\.description)
                .joined(separator: " and "),
            features: features.count == origins.count ? features : []
        )
    }

    private static func devices(of container: ContainerSettings, origin: String) -> [Demand] {
        var devices = container.devices
        if container.wantsAllGPUs { devices.append("all graphics processors") }
        let rules = container.hostConfiguration["DeviceCgroupRules"]?.array ?? []
        devices += rules.compactMap(\.string)
        return devices.map { Demand(.device($0), origin: origin) }
    }

    private static func mounts(of input: PlanInput, _ container: ContainerSettings) -> [Demand] {
        let own = Origin.configuration.description
        var demands = container.mounts.filter { $0.type == "bind" }.map { mount in
            let askers = input.merged.mounts.first { $0.value.target == mount.target }?.origins
            return Demand(hostPath(mount.source ?? ""), by: askers)
        }
        demands += container.binds.compactMap { bind in
            let source = bind.split(separator: ":").first.map(String.init) ?? ""
            return source.hasPrefix("/") || source.hasPrefix(".") || source.hasPrefix("~")
                ? Demand(hostPath(source), origin: own) : nil
        }
        let others = container.hostConfiguration["VolumesFrom"]?.array ?? []
        demands += others.compactMap(\.string).map { Demand(.volumes($0), origin: own) }
        if case .mount(let mount) = input.configuration.workspaceMount, mount.type == "bind",
            let source = mount.source, !isInside(source, input.placement.mountedFolder)
        {
            demands.append(Demand(hostPath(source), origin: "`workspaceMount` of \(own)"))
        }
        return demands
    }

    /// Flags of a build that reach nothing but the build itself.
    private static let harmlessBuildOptions: Set<String> = [
        "--build-arg", "--label", "--target", "--platform", "--pull", "--no-cache", "--quiet",
        "-q", "--force-rm", "--rm", "--squash", "--shm-size", "--ulimit", "--memory", "-m",
        "--memory-swap", "--cpu-shares", "--cpu-period", "--cpu-quota", "--cpuset-cpus",
        "--cpuset-mems", "--progress", "--no-cache-filter", "--provenance", "--sbom",
        "--attest", "--annotation",
    ]

    private static func build(of input: PlanInput) -> [Demand] {
        guard let dockerfile = input.dockerfile else { return [] }
        var demands: [Demand] = []
        if let path = dockerfile.context?.path, !isInside(path, input.placement.mountedFolder) {
            let origin = "`build.context` of \(Origin.configuration)"
            demands.append(Demand(.hostFiles(path), origin: origin))
        }
        demands += dockerfile.options.filter { $0.hasPrefix("-") }.compactMap { option in
            let name = option.split(separator: "=", maxSplits: 1).first.map(String.init) ?? option
            return harmlessBuildOptions.contains(name)
                ? nil
                : Demand(.buildOption(option), origin: "`build.options` of \(Origin.configuration)")
        }
        return demands + inheritedArguments(of: dockerfile.options)
    }

    /// `--build-arg NAME` without a value takes that of the host's environment.
    private static func inheritedArguments(of options: [String]) -> [Demand] {
        options.indices.compactMap { index in
            let isPair = options[index] == "--build-arg" && index + 1 < options.count
            guard isPair || options[index].hasPrefix("--build-arg=") else { return nil }
            let pair =
                isPair ? options[index + 1] : String(options[index].dropFirst("--build-arg=".count))
            guard !pair.contains("="), !HostVariables.isHarmless(pair) else { return nil }
            return Demand(
                .hostVariable(pair),
                origin: "`build.options` of \(Origin.configuration)"
            )
        }
    }

    private static func namespaces(of container: ContainerSettings, origin: String) -> [Demand] {
        var demands: [Demand] = []
        if container.networkMode == "host" {
            demands.append(Demand(.hostNetwork, origin: origin))
        } else if let mode = container.networkMode, mode.hasPrefix("container:") {
            demands.append(Demand(.hostNamespace("network of another container"), origin: origin))
        }
        for (member, name) in [
            ("PidMode", "process"), ("IpcMode", "IPC"), ("UsernsMode", "user"), ("UTSMode", "UTS"),
            ("CgroupnsMode", "cgroup"),
        ] {
            let value = container.hostConfiguration[member]?.string ?? ""
            if value == "host" || value.hasPrefix("container:") {
                demands.append(Demand(.hostNamespace(name), origin: origin))
            }
        }
        if let parent = container.hostConfiguration["CgroupParent"]?.string {
            demands.append(Demand(.controlGroup(parent), origin: origin))
        }
        if let runtime = container.hostConfiguration["Runtime"]?.string {
            demands.append(Demand(.runtime(runtime), origin: origin))
        }
        return demands
    }

    private static func hostPath(_ path: String) -> Kind {
        let isSocket = path.split(separator: "/").last.map { socketNames.contains(String($0)) }
        return isSocket == true ? .engineSocket(path) : .hostMount(path)
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        let components = path.split(separator: "/")
        return !components.contains("..") && (path == folder || path.hasPrefix(folder + "/"))
    }
}
