public import JSONC
public import OrderedCollections

extension MergedConfiguration {
    /// What is not taken over from the configuration, but merged under another name or form.
    private static let replacedNames = [
        "customizations", "entrypoint", "onCreateCommand", "updateContentCommand",
        "postCreateCommand", "postStartCommand", "postAttachCommand", "shutdownAction",
    ]

    /// Returns the merged configuration as `read-configuration --include-merged-configuration` of
    /// the reference CLI prints it.
    ///
    /// - Parameter configuration: The configuration whose other properties are taken over.
    /// - Returns: The members in the reference CLI's order; lists of hooks are always there.
    public func json(over configuration: Configuration) -> JSONObject {
        json(over: configuration.substituted)
    }

    /// Returns the merged configuration over the members of a configuration.
    ///
    /// A property that the configuration has keeps its place there, all others follow.
    public func json(over members: JSONObject) -> JSONObject {
        var result = members.filter { !Self.replacedNames.contains($0.key) }
        result["init"] = .bool(!wantsInit.isEmpty)
        result["privileged"] = .bool(!privileged.isEmpty)
        result["capAdd"] = Self.list(capAdd.map { .string($0.value) })
        result["securityOpt"] = Self.list(securityOpt.map { .string($0.value) })
        result["entrypoints"] = Self.list(entrypoints.map { .string($0.value) })
        result["mounts"] = Self.list(mounts.map(\.value.written))
        if !customizations.isEmpty {
            result["customizations"] = .object(
                customizations.mapValues { .array($0.map(\.value)) }
            )
        }
        for hook in LifecycleHook.insideContainer {
            let commands = lifecycle.filter { $0.hook == hook }.map(\.command.json)
            result[hook.rawValue + "s"] = .array(commands)
        }
        addSettings(to: &result)
        return result
    }

    private func addSettings(to result: inout JSONObject) {
        result["waitFor"] = waitFor.map { .string($0.rawValue) }
        result["remoteUser"] = remoteUser.map { .string($0.value) }
        result["containerUser"] = containerUser.map { .string($0.value) }
        result["userEnvProbe"] = userEnvProbe.map { .string($0.rawValue) }
        result["remoteEnv"] = .object(remoteEnv.mapValues { $0.map { .string($0) } ?? .null })
        result["containerEnv"] = .object(containerEnv.mapValues { .string($0) })
        result["overrideCommand"] = overrideCommand.map { .bool($0) }
        result["portsAttributes"] = .object(portsAttributes.mapValues { .object($0.written) })
        result["otherPortsAttributes"] = otherPortsAttributes.map { .object($0.written) }
        result["forwardPorts"] = Self.list(forwardPorts.map(\.json))
        result["shutdownAction"] = shutdownAction.map { .string($0.rawValue) }
        result["updateRemoteUserUID"] = updateRemoteUserUID.map { .bool($0) }
        result["hostRequirements"] = hostRequirements?.json
    }

    private static func list(_ elements: [JSONValue]) -> JSONValue? {
        elements.isEmpty ? nil : .array(elements)
    }
}

extension LifecycleCommand {
    /// The command as a configuration writes it.
    public var json: JSONValue {
        switch self {
        case .single(let invocation): invocation.json
        case .parallel(let named): .object(named.mapValues(\.json))
        }
    }
}

extension LifecycleCommand.Invocation {
    /// The command as a configuration writes it.
    public var json: JSONValue {
        switch self {
        case .shell(let text): .string(text)
        case .exec(let arguments): .array(arguments.map { .string($0) })
        }
    }
}

extension ForwardedPort {
    fileprivate var json: JSONValue {
        host == "localhost" ? .integer(port) : .string(description)
    }
}

extension HostRequirements {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["cpus": .integer(cpus ?? 0)]
        members["memory"] = memory.map { .string(String($0.bytes)) }
        members["storage"] = storage.map { .string(String($0.bytes)) }
        members["gpu"] = gpu.map(\.json)
        return .object(members)
    }
}

extension GraphicsRequirement {
    fileprivate var json: JSONValue {
        switch self {
        case .notNeeded: return false
        case .optional: return "optional"
        case .required(let cores, let memory):
            var members: JSONObject = [:]
            members["cores"] = cores.map { .integer($0) }
            members["memory"] = memory.map { .string(String($0.bytes)) }
            return .object(members)
        }
    }
}
