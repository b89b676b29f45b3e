/// Something that a configuration, a Feature or a base image asks for and that opens the walls
/// around an unattended agent.
public struct Demand: Hashable, Sendable {
    /// What is asked for.
    public enum Kind: Hashable, Sendable {
        /// A command on the host (`initializeCommand`).
        case hostCommand
        /// Every capability and device.
        case privileged
        /// A capability beyond the engine's default set.
        case capability(String)
        /// A security option that loosens the container, such as `seccomp=unconfined`.
        case securityOption(String)
        /// A folder or file of the host, other than the workspace.
        case hostMount(String)
        /// The engine's socket, which is root on the host.
        case engineSocket(String)
        /// The host's network.
        case hostNetwork
        /// Another namespace of the host: processes, IPC, users.
        case hostNamespace(String)
        /// A device of the host.
        case device(String)
    }

    /// What is asked for.
    public var kind: Kind
    /// Who asks, such as `devcontainer.json` or `Feature ghcr.io/devcontainers/features/docker-in-docker:2`.
    public var origin: String

    /// Creates a demand.
    public init(_ kind: Kind, origin: String) {
        self.kind = kind
        self.origin = origin
    }
}

extension Demand {
    /// The flag of `berth run` that grants it.
    public var flag: String {
        switch kind {
        case .hostCommand: "--allow-host-commands"
        case .privileged: "--allow-privileged"
        case .capability: "--allow-capabilities"
        case .securityOption: "--allow-security-options"
        case .hostMount: "--allow-host-mounts"
        case .engineSocket: "--allow-docker-socket"
        case .hostNetwork: "--allow-host-network"
        case .hostNamespace: "--allow-host-namespaces"
        case .device: "--allow-devices"
        }
    }

    /// What is asked for, in words.
    public var summary: String {
        switch kind {
        case .hostCommand: "a command on this machine (`initializeCommand`)"
        case .privileged: "a privileged container"
        case .capability(let name): "the capability `\(name)`"
        case .securityOption(let option): "the security option `\(option)`"
        case .hostMount(let path): "the host path `\(path)`"
        case .engineSocket(let path): "the Docker socket `\(path)`"
        case .hostNetwork: "the host's network"
        case .hostNamespace(let name): "the host's \(name) namespace"
        case .device(let path): "the device `\(path)`"
        }
    }

    /// What granting it would mean.
    public var meaning: String {
        switch kind {
        case .hostCommand: "the repository runs this command as you, outside of any container"
        case .privileged: "the agent can take over this machine"
        case .capability: "the agent gets more of root's power than containers normally have"
        case .securityOption: "a part of the container's confinement is turned off"
        case .hostMount: "the agent can read this path, and write it unless it is read-only"
        case .engineSocket: "the agent can start any container, which is root on this machine"
        case .hostNetwork:
            "the agent reaches everything that this machine reaches, loopback included"
        case .hostNamespace: "the agent sees or reaches what runs on this machine"
        case .device: "the agent can use this device of the machine"
        }
    }
}
