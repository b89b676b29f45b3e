public import DevContainer
public import Diagnostics
import Dockerfile
import JSONC
import OCI
import OrderedCollections

extension Plan {
    /// Makes the plan: pure, so that the same input gives the same bytes.
    ///
    /// - Throws: A diagnostic for `runArgs` or mounts that no container can have.
    public init(_ input: PlanInput) throws(DiagnosticError) {
        let users = Users(input)
        let layers = input.features.map { FeatureLayer($0) }
        let build = BuildPlan(input, users: users, layers: layers)
        let configuration = input.configuration
        name = configuration.name ?? FolderName.last(of: input.placement.mountedFolder)
        configurationPath = input.configurationPath
        workspace = Workspace(input)
        base = input.base
        self.build = build
        self.users = users
        remoteEnvironment = input.merged.remoteEnv
        userEnvironmentProbe = input.merged.userEnvProbe ?? input.defaultProbe
        features = layers
        container = try ContainerSettings(input, image: build?.tag ?? input.base.reference)
        compose = ComposePlan(input, settings: container, build: build)
        hasEntrypoints = !input.merged.entrypoints.isEmpty
        hostCommands =
            configuration.initializeCommand.map {
                [LifecycleStep(hook: .initializeCommand, origin: .configuration, command: $0)]
            } ?? []
        lifecycle = input.merged.lifecycle
        waitFor = input.merged.waitFor ?? LifecycleHook.defaultWaitFor
        demands = Demand.all(of: input, container: container)
        shutdownAction = input.merged.shutdownAction?.rawValue
    }
}

extension Users {
    /// Decides who owns the container's process and who works in it.
    ///
    /// A user in `runArgs` goes before all others, as with `docker run`; installers of Features do
    /// not see it.
    init(_ input: PlanInput) {
        let ofDockerfile = input.compose?.ownService?.user ?? input.dockerfile?.user
        let ofImage = (ofDockerfile ?? input.base.user).split(separator: ":").first.map(String.init)
        let declared = input.merged.containerUser?.value ?? ofImage ?? "root"
        let container = RunArguments.user(in: input.configuration.runArgs) ?? declared
        let name = container.split(separator: ":").first.map(String.init) ?? container
        let remote = input.merged.remoteUser?.value ?? name
        self.init(
            containerUser: container,
            remoteUser: remote,
            update: Self.update(of: remote, input)
        )
        installContainerUser = declared
        installRemoteUser = input.merged.remoteUser?.value ?? declared
    }

    /// The ids stay where the engine maps users, the host's user is root, the remote user is root
    /// or a number, with or without a group, or someone says so.
    private static func update(of remoteUser: String, _ input: PlanInput) -> UserIdentifierUpdate? {
        let name = remoteUser.split(separator: ":").first.map(String.init) ?? remoteUser
        guard let byDefault = input.updatesUserIdentifiersByDefault,
            input.merged.updateRemoteUserUID ?? byDefault,
            !input.hostUser.isMapped, input.hostUser.userIdentifier != 0, name != "root",
            !name.allSatisfy(\.isNumber)
        else { return nil }
        return UserIdentifierUpdate(
            user: name,
            userIdentifier: input.hostUser.userIdentifier,
            groupIdentifier: input.hostUser.groupIdentifier
        )
    }
}

extension Workspace {
    init(_ input: PlanInput) {
        self.init(
            localFolder: input.placement.localFolder,
            mount: input.placement.mount(for: input.configuration).map { MountRequest($0) },
            containerFolder: input.placement.containerFolder(for: input.configuration)
        )
    }
}

extension ContainerSettings {
    /// The container that the plan's input asks for.
    ///
    /// The order is that of the reference CLI's `docker run`, where the later of two flags counts:
    /// what the configuration says, then `runArgs`, then what Features and metadata add up to.
    init(_ input: PlanInput, image: String) throws(DiagnosticError) {
        self.init()
        let merged = input.merged
        self.image = image
        ports += try Self.publications(input)
        mounts += merged.mounts.map { MountRequest($0.value) }
        mounts += input.additionalMounts.map { MountRequest($0) }
        for (name, value) in input.identityLabels { labels[name] = value }
        for (name, value) in input.features.flatMap(\.feature.metadata.properties.containerEnv)
        where value.contains(where: \.isNewline) {
            environment[name] = value
        }
        for (name, value) in merged.containerEnv { environment[name] = value }
        user = merged.containerUser?.value
        try apply(input.configuration.runArgs, in: input.document)
        if input.usesGraphics { wantsAllGPUs = true }
        if !merged.wantsInit.isEmpty { usesInit = true }
        if !merged.privileged.isEmpty { isPrivileged = true }
        addedCapabilities += merged.capAdd.map(\.value).filter { !addedCapabilities.contains($0) }
        securityOptions += merged.securityOpt.map(\.value).filter { !securityOptions.contains($0) }
        labels[MetadataEntry.labelName] = input.metadataLabel
        setCommand(input)
    }

    private mutating func apply(
        _ runArguments: [String],
        in document: JSONDocument
    ) throws(DiagnosticError) {
        do throws(RunArguments.Fault) {
            try RunArguments.apply(runArguments, to: &self)
        } catch {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-arguments",
                    "`runArgs[\(error.index)]`: \(error.message)",
                    at: document.location(
                        of: JSONPointer([.key("runArgs"), .index(error.index)])
                    ),
                    hints: [error.hint]
                )
            )
        }
    }

    private static func publications(
        _ input: PlanInput
    ) throws(DiagnosticError)
        -> [PortPublication]
    {
        var ports: [PortPublication] = []
        for (index, text) in input.configuration.appPort.enumerated() {
            guard let port = PortPublication(parsing: text) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "app-port",
                        "`appPort` is no port: `\(text)`",
                        at: input.document.location(of: .root.appending("appPort").appending(index))
                            ?? input.document.location(of: .root.appending("appPort")),
                        hints: ["write a port such as `3000`, or `8080:80`"]
                    )
                )
            }
            ports.append(port)
        }
        return ports
    }

    /// The container's own process runs the entrypoints of Features and then waits, or becomes
    /// the image's own entrypoint and command when `overrideCommand` is false.
    private mutating func setCommand(_ input: PlanInput) {
        var script = ["echo Container started", "trap \"exit 0\" 15"]
        script += input.merged.entrypoints.map(\.value)
        script.append("echo Container ready")
        script.append("exec \"$@\"")
        script.append("while :; do sleep 3600 & wait $!; done")
        let overrides = input.merged.overrideCommand ?? (input.compose == nil)
        let own = overrides ? [] : ownCommand(input)
        entrypoint = ["/bin/sh"]
        command = ["-c", script.joined(separator: "\n"), "-"] + own
    }

    /// What the container would run by itself.
    ///
    /// An entrypoint of a Compose file does away with the image's command, too.
    private func ownCommand(_ input: PlanInput) -> [String] {
        let service = input.compose?.ownService
        if let entrypoint = service?.entrypoint { return entrypoint + (service?.command ?? []) }
        let process = input.imageProcess
        return process.entrypoint + (service?.command ?? process.command)
    }
}

extension MountRequest {
    /// Creates the engine's form of a mount.
    public init(_ mount: Mount) {
        let propagation = mount.options.first { $0.name == "bind-propagation" }?.value
        self.init(
            type: mount.type,
            source: mount.source,
            target: mount.target,
            isReadOnly: mount.isReadOnly,
            propagation: propagation
        )
    }

    /// Reads the form of `docker run --mount`.
    init?(parsing text: String) {
        guard let mount = try? Mount(parsing: text) else { return nil }
        self.init(mount)
    }
}

/// Names of folders from their paths.
enum FolderName {
    static func last(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? "workspace"
    }

    /// The name in the characters that an image's repository may have.
    static func imageName(of path: String) -> String {
        let name = last(of: path).lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let trimmed = String(name).split(separator: "-").joined(separator: "-")
        return trimmed.isEmpty ? "workspace" : trimmed
    }
}
