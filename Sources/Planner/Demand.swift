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
        /// The volumes of another container.
        case volumes(String)
        /// A control group of the host to be below.
        case controlGroup(String)
        /// A runtime of the engine.
        case runtime(String)
        /// A folder of the host, outside of the repository, that a build may copy from.
        case hostFiles(String)
        /// A flag of the builder that could reach the host, such as `--secret`.
        case buildOption(String)
        /// A variable of the host's environment.
        case hostVariable(String)
    }

    /// What is asked for.
    public var kind: Kind
    /// Who asks, such as `devcontainer.json` or `Feature ghcr.io/devcontainers/features/docker-in-docker:2`.
    public var origin: String
    /// What exactly would be done, such as a command's text; nil where the kind says it all.
    public var detail: String?
    /// The Features that ask, by their references, where nobody else does.
    public var features: [String]

    /// Creates a demand.
    public init(
        _ kind: Kind,
        origin: String,
        detail: String? = nil,
        features: [String] = []
    ) {
        self.kind = kind
        self.origin = origin
        self.detail = detail
        self.features = features
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
        case .volumes: "--allow-host-mounts"
        case .controlGroup: "--allow-host-namespaces"
        case .runtime: "--allow-runtime"
        case .hostFiles: "--allow-host-files"
        case .buildOption: "--allow-build-options"
        case .hostVariable(let name): "--allow-host-variable \(name)"
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
        case .volumes(let container): "the volumes of the container `\(container)`"
        case .controlGroup(let path): "the control group `\(path)` of the host"
        case .runtime(let name): "the runtime `\(name)`"
        case .hostFiles(let path): "files of the host in `\(path)`"
        case .buildOption(let option): "the build option `\(option)`"
        case .hostVariable(let name): "the variable `\(name)` of your environment"
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
        case .volumes: "the agent can read and write all that this container has mounted"
        case .controlGroup: "the agent's container counts as a part of something else"
        case .runtime: "the engine's usual confinement is replaced by that of this program"
        case .hostFiles: "the build copies from this folder, which is outside of the repository"
        case .buildOption: "the builder may read files, agents and networks of this machine"
        case .hostVariable: "the repository and the agent get its value"
        }
    }
}
