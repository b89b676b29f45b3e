import JSONC
import OrderedCollections

extension ContainerProperties {
    /// The properties by name that image metadata can hold, in the order of the reference CLI.
    static let metadataNames = [
        "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand",
        "postAttachCommand", "waitFor", "customizations", "mounts", "containerEnv",
        "containerUser", "init", "privileged", "capAdd", "securityOpt", "remoteUser",
        "userEnvProbe", "remoteEnv", "overrideCommand", "portsAttributes", "otherPortsAttributes",
        "forwardPorts", "shutdownAction", "updateRemoteUserUID", "hostRequirements",
    ]

    /// Reads the properties that are there, with faults told at their places.
    init(reading reader: JSONReader) {
        for hook in LifecycleHook.insideContainer {
            lifecycleCommands[hook] = reader.present(hook.rawValue)?.lifecycleCommand()
        }
        waitFor = reader.present("waitFor")?.waitFor()
        if let customizations = reader.present("customizations"), customizations.isObject() {
            self.customizations = customizations.value.object ?? [:]
        }
        readContainer(reader)
        readUsers(reader)
        readPorts(reader)
        hostRequirements = reader.present("hostRequirements")?.hostRequirements()
    }

    private mutating func readContainer(_ reader: JSONReader) {
        mounts = (reader.present("mounts")?.mountReaders() ?? []).compactMap { $0.mount() }
        wantsInit = reader.present("init")?.bool()
        privileged = reader.present("privileged")?.bool()
        capAdd = reader.present("capAdd")?.stringArray() ?? []
        securityOpt = reader.present("securityOpt")?.stringArray() ?? []
        entrypoint = reader.nonEmptyString("entrypoint")
        overrideCommand = reader.present("overrideCommand")?.bool()
        shutdownAction = reader.present("shutdownAction")?.choice()
        containerEnv = reader.present("containerEnv")?.lenientStringObject() ?? [:]
    }

    private mutating func readUsers(_ reader: JSONReader) {
        containerUser = reader.nonEmptyString("containerUser")
        remoteUser = reader.nonEmptyString("remoteUser")
        updateRemoteUserUID = reader.present("updateRemoteUserUID")?.bool()
        userEnvProbe = reader.present("userEnvProbe")?.choice()
        remoteEnv = reader.present("remoteEnv")?.nullableStringObject() ?? [:]
    }

    private mutating func readPorts(_ reader: JSONReader) {
        forwardPorts = (reader.present("forwardPorts")?.elements() ?? [])
            .compactMap { $0.forwardedPort() }
        portsAttributes = reader.present("portsAttributes")?.portsAttributes() ?? [:]
        otherPortsAttributes = reader.present("otherPortsAttributes")?.otherPortsAttributes()
    }
}
