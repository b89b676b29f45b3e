public import DevContainer
public import OrderedCollections

/// A container that runs, with what is needed to work in it.
public struct RunningEnvironment: Hashable, Sendable {
    /// The container's id.
    public var containerIdentifier: String
    /// When the container was started last, in the engine's words.
    public var startedAt: String
    /// The user of everything that Berth starts inside.
    public var remoteUser: String
    /// The folder inside in which everything runs.
    public var workspaceFolder: String
    /// The container's configured environment.
    public var containerEnvironment: OrderedDictionary<String, String>
    /// Variables of the configuration for what Berth starts inside; nil takes one away.
    public var remoteEnvironment: OrderedDictionary<String, String?>
    /// Which shell start-up files count.
    public var probe: UserEnvironmentProbe

    /// Creates a description.
    public init(
        containerIdentifier: String,
        startedAt: String,
        remoteUser: String,
        workspaceFolder: String,
        containerEnvironment: OrderedDictionary<String, String>,
        remoteEnvironment: OrderedDictionary<String, String?>,
        probe: UserEnvironmentProbe
    ) {
        self.containerIdentifier = containerIdentifier
        self.startedAt = startedAt
        self.remoteUser = remoteUser
        self.workspaceFolder = workspaceFolder
        self.containerEnvironment = containerEnvironment
        self.remoteEnvironment = remoteEnvironment
        self.probe = probe
    }

    /// What can be replaced only now that the container is there: `${containerEnv:…}`.
    public var variables: VariableContext {
        VariableContext(
            containerEnvironment: Dictionary(
                containerEnvironment.map { ($0.key, $0.value) },
                uniquingKeysWith: { $1 }
            )
        )
    }

    /// The variables of the configuration with `${containerEnv:…}` replaced.
    var resolvedRemoteEnvironment: OrderedDictionary<String, String?> {
        remoteEnvironment.mapValues { value in
            value.map { (try? variables.substituting($0)) ?? $0 }
        }
    }

    /// Variables of the container that the configuration takes away from processes by null.
    var removedVariables: [String] {
        remoteEnvironment.filter { $0.value == nil && containerEnvironment[$0.key] != nil }
            .map(\.key)
    }

    /// Returns the environment of a process that Berth starts inside.
    ///
    /// - Parameter probed: What the user's shell sets up; empty without a probe.
    /// - Returns: The variables by name.
    func processEnvironment(
        probed: OrderedDictionary<String, String>
    ) -> OrderedDictionary<String, String> {
        var environment = probed
        if let path = containerEnvironment["PATH"], let found = probed["PATH"] {
            environment["PATH"] = Self.path(found, keeping: path, isRoot: isRoot)
        }
        for (name, value) in resolvedRemoteEnvironment { environment[name] = value }
        return environment
    }

    /// Why nothing can be started in the workspace folder when the engine cannot enter it.
    var lacksFolderNote: String {
        "the workspace folder `\(workspaceFolder)` does not exist in the container, or "
            + "`\(remoteUser)` may not enter it"
    }

    /// Whether processes run as root.
    var isRoot: Bool {
        ["root", "0"].contains(remoteUser.split(separator: ":").first ?? "root")
    }

    /// Entries of the container's `PATH` that the shell's start-up files dropped come back in
    /// front of the entry that follows them, as the reference CLI does; `sbin` only for root.
    private static func path(_ probed: String, keeping container: String, isRoot: Bool) -> String {
        var entries = probed.split(separator: ":", omittingEmptySubsequences: false).map(
            String.init
        )
        var position = 0
        for entry in container.split(separator: ":").map(String.init) {
            if let index = entries.firstIndex(of: entry) {
                position = index + 1
            } else if isRoot || !(entry + "/").contains("/sbin/") {
                entries.insert(entry, at: position)
                position += 1
            }
        }
        return entries.joined(separator: ":")
    }
}
