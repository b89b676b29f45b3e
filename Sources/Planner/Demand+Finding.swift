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
        if input.configuration.initializeCommand != nil {
            demands.append(Demand(.hostCommand, origin: own))
        }
        if container.isPrivileged {
            demands.append(Demand(.privileged, origin: names(merged.privileged) ?? own))
        }
        for name in container.addedCapabilities {
            let askers = merged.capAdd.first { $0.value == name }?.askers
            demands.append(Demand(.capability(name), origin: askers ?? own))
        }
        for option in container.securityOptions where !harmlessSecurityOptions.contains(option) {
            let askers = merged.securityOpt.first { $0.value == option }?.askers
            demands.append(Demand(.securityOption(option), origin: askers ?? own))
        }
        demands += mounts(of: input, container)
        demands += namespaces(of: container, origin: own)
        demands += container.devices.map { Demand(.device($0), origin: own) }
        return demands
    }

    private static func mounts(of input: PlanInput, _ container: ContainerSettings) -> [Demand] {
        let own = Origin.configuration.description
        var demands = container.mounts.filter { $0.type == "bind" }.map { mount in
            let askers = input.merged.mounts.first { $0.value.target == mount.target }?.askers
            return hostPath(mount.source ?? "", origin: askers ?? own)
        }
        demands += container.binds.compactMap { bind in
            let source = bind.split(separator: ":").first.map(String.init) ?? ""
            return source.hasPrefix("/") || source.hasPrefix(".") || source.hasPrefix("~")
                ? hostPath(source, origin: own) : nil
        }
        if case .mount(let mount) = input.configuration.workspaceMount, mount.type == "bind",
            let source = mount.source, !isInside(source, input.placement.mountedFolder)
        {
            demands.append(hostPath(source, origin: "`workspaceMount` of \(own)"))
        }
        return demands
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
        return demands
    }

    private static func hostPath(_ path: String, origin: String) -> Demand {
        let isSocket = path.split(separator: "/").last.map { socketNames.contains(String($0)) }
        return isSocket == true
            ? Demand(.engineSocket(path), origin: origin) : Demand(.hostMount(path), origin: origin)
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        let components = path.split(separator: "/")
        return !components.contains("..") && (path == folder || path.hasPrefix(folder + "/"))
    }

    private static func names(_ origins: [Origin]) -> String? {
        origins.isEmpty ? nil : origins.map(\.description).joined(separator: " and ")
    }
}
