public import JSONC
public import OrderedCollections

/// Everything about a container that its creation decides, in the words of the Engine API.
///
/// ``requestBody`` turns it into the body of `POST /containers/create` (Engine API v1.41).
public struct ContainerSettings: Hashable, Sendable {
    /// The image that the container is made from.
    public var image = ""
    /// The name, or nil to let the engine choose one.
    public var name: String?
    /// The user that the container's own process runs as, or nil for the image's.
    public var user: String?
    /// The working directory of the container's own process, or nil for the image's.
    public var workingDirectory: String?
    /// Environment variables on top of the image's.
    public var environment: OrderedDictionary<String, String> = [:]
    /// Labels on top of the image's.
    public var labels: OrderedDictionary<String, String> = [:]
    /// The program that runs first, or nil for the image's.
    public var entrypoint: [String]?
    /// The arguments of the entrypoint, or nil for the image's.
    public var command: [String]?
    /// Mounts in the engine's own long form.
    public var mounts: [MountRequest] = []
    /// Mounts in the short form `source:target[:options]`, as `-v` takes them.
    public var binds: [String] = []
    /// In-memory file systems by target, with their options.
    public var temporaryFileSystems: OrderedDictionary<String, String> = [:]
    /// Ports published on the host.
    public var ports: [PortPublication] = []
    /// Ports exposed to other containers only, such as `80/tcp`.
    public var exposedPorts: [String] = []
    /// Whether the engine's init process reaps orphans.
    public var usesInit = false
    /// Whether the container has every capability and device.
    public var isPrivileged = false
    /// Capabilities added to the engine's default set.
    public var addedCapabilities: [String] = []
    /// Capabilities taken away from the engine's default set.
    public var droppedCapabilities: [String] = []
    /// Security options such as `seccomp=unconfined`.
    public var securityOptions: [String] = []
    /// The network mode: `bridge`, `host`, `none`, a network's name or `container:ID`.
    public var networkMode: String?
    /// Names under which other containers of the network find this one.
    public var networkAliases: [String] = []
    /// Devices of the host, as `--device` takes them.
    public var devices: [String] = []
    /// Whether all GPUs are asked for.
    public var wantsAllGPUs = false
    /// The memory limit in bytes, swap included, or nil for none.
    public var memoryBytes: Int?
    /// The limit in billionths of a CPU, or nil for none.
    public var nanoCPUs: Int?
    /// The largest number of processes, or nil for the engine's own limit.
    public var processLimit: Int?
    /// Further members of `HostConfig`, by their name in the Engine API.
    public var hostConfiguration: JSONObject = [:]
    /// Further members at the top of the request, by their name in the Engine API.
    public var request: JSONObject = [:]

    /// Creates settings that say nothing yet.
    public init() {}
}

/// A mount in the long form of the Engine API.
public struct MountRequest: Hashable, Sendable {
    /// The kind: `bind`, `volume`, `tmpfs` or another that the engine knows.
    public var type: String
    /// The host path or volume name; nil for an anonymous volume and for tmpfs.
    public var source: String?
    /// The absolute path inside the container.
    public var target: String
    /// Whether the container may only read it.
    public var isReadOnly: Bool
    /// How mounts below a bind spread, such as `rprivate`, or nil for the engine's default.
    public var propagation: String?

    /// Creates a mount.
    public init(
        type: String,
        source: String?,
        target: String,
        isReadOnly: Bool = false,
        propagation: String? = nil
    ) {
        self.type = type
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
        self.propagation = propagation
    }

    /// The mount as an element of `HostConfig.Mounts`.
    public var json: JSONValue {
        var members: JSONObject = ["Type": .string(type), "Target": .string(target)]
        if let source { members["Source"] = .string(source) }
        if isReadOnly { members["ReadOnly"] = true }
        if let propagation {
            members["BindOptions"] = ["Propagation": .string(propagation)]
        }
        return .object(members)
    }
}

/// A port of the container that the host listens on.
public struct PortPublication: Hashable, Sendable {
    /// The port inside, with its protocol, such as `3000/tcp`.
    public var containerPort: String
    /// The address on the host that is listened on; empty for all.
    public var hostAddress: String
    /// The port on the host; empty to let the engine choose.
    public var hostPort: String

    /// Creates a publication.
    public init(containerPort: String, hostAddress: String, hostPort: String) {
        self.containerPort = containerPort
        self.hostAddress = hostAddress
        self.hostPort = hostPort
    }
}

extension ContainerSettings {
    /// The body of `POST /containers/create`; members that say nothing are left out.
    public var requestBody: JSONValue {
        var body: JSONObject = ["Image": .string(image)]
        if let user { body["User"] = .string(user) }
        if let workingDirectory { body["WorkingDir"] = .string(workingDirectory) }
        if !environment.isEmpty { body["Env"] = .strings(environment.map { "\($0)=\($1)" }) }
        if !labels.isEmpty { body["Labels"] = .object(labels.mapValues { .string($0) }) }
        if let entrypoint { body["Entrypoint"] = .strings(entrypoint) }
        if let command { body["Cmd"] = .strings(command) }
        let allExposed = exposedPorts + ports.map(\.containerPort)
        if !allExposed.isEmpty {
            body["ExposedPorts"] = .object(
                JSONObject(allExposed.map { ($0, [:]) }) { first, _ in first }
            )
        }
        for (name, value) in request { body[name] = value }
        if !networkAliases.isEmpty, let networkMode {
            body["NetworkingConfig"] = [
                "EndpointsConfig": .object([networkMode: ["Aliases": .strings(networkAliases)]])
            ]
        }
        body["HostConfig"] = hostConfigurationBody
        return .object(body)
    }

    private var hostConfigurationBody: JSONValue {
        var host: JSONObject = [:]
        if !mounts.isEmpty { host["Mounts"] = .array(mounts.map(\.json)) }
        if !binds.isEmpty { host["Binds"] = .strings(binds) }
        if !temporaryFileSystems.isEmpty {
            host["Tmpfs"] = .object(temporaryFileSystems.mapValues { .string($0) })
        }
        if !ports.isEmpty { host["PortBindings"] = portBindings }
        if usesInit { host["Init"] = true }
        if isPrivileged { host["Privileged"] = true }
        if !addedCapabilities.isEmpty { host["CapAdd"] = .strings(addedCapabilities) }
        if !droppedCapabilities.isEmpty { host["CapDrop"] = .strings(droppedCapabilities) }
        if !securityOptions.isEmpty { host["SecurityOpt"] = .strings(securityOptions) }
        if let networkMode { host["NetworkMode"] = .string(networkMode) }
        if !devices.isEmpty { host["Devices"] = .array(devices.map(Self.device)) }
        if wantsAllGPUs {
            host["DeviceRequests"] = [["Count": -1, "Capabilities": [["gpu"]]]]
        }
        if let memoryBytes { host["Memory"] = .integer(memoryBytes) }
        if let nanoCPUs { host["NanoCpus"] = .integer(nanoCPUs) }
        if let processLimit { host["PidsLimit"] = .integer(processLimit) }
        for (name, value) in hostConfiguration { host[name] = value }
        return .object(host)
    }

    private var portBindings: JSONValue {
        var bindings: OrderedDictionary<String, [JSONValue]> = [:]
        for port in ports {
            bindings[port.containerPort, default: []].append([
                "HostIp": .string(port.hostAddress), "HostPort": .string(port.hostPort),
            ])
        }
        return .object(bindings.mapValues { .array($0) })
    }

    /// `host[:container[:permissions]]`, as `--device` takes it.
    private static func device(_ text: String) -> JSONValue {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        return [
            "PathOnHost": .string(parts[0]),
            "PathInContainer": .string(parts.count > 1 ? parts[1] : parts[0]),
            "CgroupPermissions": .string(parts.count > 2 ? parts[2] : "rwm"),
        ]
    }
}

extension JSONValue {
    /// Returns an array of strings.
    static func strings(_ strings: some Sequence<String>) -> JSONValue {
        .array(strings.map { .string($0) })
    }
}
