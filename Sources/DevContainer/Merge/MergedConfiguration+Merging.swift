import OrderedCollections

extension MergedConfiguration {
    /// Merges the entries of a build in their order: base image, Features, configuration.
    public init(_ entries: [MetadataEntry]) {
        self.init()
        for entry in entries { mergeContainer(entry) }
        mergeMounts(entries)
        mergeLifecycle(entries)
        for entry in entries { mergeSettings(entry) }
        hostRequirements = entries.compactMap(\.properties.hostRequirements).merged
    }

    /// What adds up: one who asks is enough.
    private mutating func mergeContainer(_ entry: MetadataEntry) {
        let properties = entry.properties
        if properties.wantsInit == true { wantsInit.append(entry.origin) }
        if properties.privileged == true { privileged.append(entry.origin) }
        capAdd.add(properties.capAdd, from: entry.origin)
        securityOpt.add(properties.securityOpt, from: entry.origin)
        if let entrypoint = properties.entrypoint {
            entrypoints.append(Attributed(entrypoint, from: entry.origin))
        }
        for (tool, value) in properties.customizations {
            customizations[tool, default: []].append(Attributed(value, from: entry.origin))
        }
        for port in properties.forwardPorts where !forwardPorts.contains(port) {
            forwardPorts.append(port)
        }
    }

    /// Of mounts with one target the last counts, in its own place.
    private mutating func mergeMounts(_ entries: [MetadataEntry]) {
        var targets: Set<String> = []
        let all = entries.flatMap { entry in
            entry.properties.mounts.map { Attributed($0, from: entry.origin) }
        }
        mounts = all.reversed()
            .filter { targets.insert(FolderPath.normalized($0.value.target)).inserted }
            .reversed()
    }

    private mutating func mergeLifecycle(_ entries: [MetadataEntry]) {
        lifecycle = LifecycleHook.insideContainer.flatMap { hook in
            entries.compactMap { entry in
                entry.properties.lifecycleCommands[hook].map { command in
                    LifecycleStep(hook: hook, origin: entry.origin, command: command)
                }
            }
        }
    }

    /// What the last one decides, as a whole or name by name.
    private mutating func mergeSettings(_ entry: MetadataEntry) {
        let properties = entry.properties
        waitFor = properties.waitFor ?? waitFor
        remoteUser = properties.remoteUser.map { Attributed($0, from: entry.origin) } ?? remoteUser
        containerUser =
            properties.containerUser.map { Attributed($0, from: entry.origin) } ?? containerUser
        userEnvProbe = properties.userEnvProbe ?? userEnvProbe
        overrideCommand = properties.overrideCommand ?? overrideCommand
        otherPortsAttributes = properties.otherPortsAttributes ?? otherPortsAttributes
        shutdownAction = properties.shutdownAction ?? shutdownAction
        updateRemoteUserUID = properties.updateRemoteUserUID ?? updateRemoteUserUID
        remoteEnv.merge(properties.remoteEnv) { _, last in last }
        containerEnv.merge(properties.containerEnv) { _, last in last }
        portsAttributes.merge(properties.portsAttributes) { _, last in last }
    }
}

extension [Attributed<String>] {
    /// Adds values that are new, and to the others one more who asks.
    fileprivate mutating func add(_ values: [String], from origin: Origin) {
        for value in values {
            if let place = firstIndex(where: { $0.value == value }) {
                self[place].add(origin)
            } else {
                append(Attributed(value, from: origin))
            }
        }
    }
}
