public import DevContainer
public import Diagnostics
public import DockerEngine
import JSONC
public import OrderedCollections
public import Resolver

/// Labels that Berth puts on containers, beside those of the reference CLI.
public enum ContainerLabels {
    /// A digest of the configuration that the container was made from.
    public static let configuration = "berth.configuration"
    /// Digests of the plan's parts, as JSON.
    public static let plan = "berth.plan"
    /// There where ``metadata`` has it: the configuration's own entry, which is the last one, is
    /// not in the container's metadata, since it would say nothing.
    public static let metadata = "berth.metadata"
    /// The value of ``metadata``.
    public static let inheritedMetadata = "inherited"
    /// The id of the run that the container belongs to.
    public static let run = "berth.run"
    /// The id of the pipeline that a volume belongs to.
    public static let pipeline = "berth.pipeline"
    /// Which folder of runs something belongs to: several daemons may share an engine.
    public static let owner = "berth.owner"
    /// What lies between the container and the machine's kernel.
    public static let isolation = "berth.isolation"
    /// What a container is of a run beside the run's own.
    public static let part = "berth.part"
    /// What a container helps with that is none of a run itself.
    public static let helper = "berth.helper"
}

/// Finds the container of a workspace by its labels.
public struct ContainerLookup: Sendable {
    let engine: DockerEngine

    /// Creates a lookup.
    public init(engine: DockerEngine) {
        self.engine = engine
    }

    /// Returns the container with the labels of an identity, the newest if there are several.
    ///
    /// - Returns: Nil when there is none.
    public func find(_ identity: Identity) async throws -> ContainerSummary? {
        var filters = EngineFilters()
        for (name, value) in identity.labels.sorted(by: { $0.key < $1.key }) {
            filters = filters.and("label", "\(name)=\(value)")
        }
        let found = try await engine.listContainers(filters: filters, all: true)
        return found.filter { $0.labels[ContainerLabels.run] == nil }.max {
            $0.created < $1.created
        }
    }

    /// What to tell when there is no container.
    public static func notFound(_ folder: String) -> Diagnostic {
        Diagnostic(
            code: "container-not-found",
            "Dev container not found.",
            notes: ["no container carries the labels of `\(folder)`"],
            hints: ["make it with `berth up`"],
            exitCode: .workFailed
        )
    }

    /// Merges the metadata that a container carries with the configuration: of a container that
    /// was made for it only what can still change counts, which is the remote user, its
    /// environment and the probe; to another container's metadata all of it is added.
    public static func merged(
        _ container: ContainerInspection,
        _ loaded: LoadedConfiguration?,
        isForeign: Bool = false
    )
        -> MergedConfiguration
    {
        let label = container.config.labels[MetadataEntry.labelName]
        let faults = JSONFaults()
        guard let loaded else {
            return MergedConfiguration(
                named(
                    MetadataEntry.entries(
                        inLabel: label ?? "[]",
                        of: "container \(container.id.prefix(12))",
                        variables: VariableContext(),
                        faults: faults
                    ),
                    container
                )
            )
        }
        return MergedConfiguration(
            named(
                MetadataEntry.entries(
                    ofContainerLabelled: label,
                    isOwn: !isForeign && loaded.identity.owns(container.config.labels),
                    configuration: loaded.configuration,
                    variables: loaded.variables,
                    faults: faults
                ),
                container
            )
        )
    }

    /// What a configuration says by now about the hooks of a container that was made for it.
    ///
    /// - Returns: Nil for a container that Berth did not make: who stands behind the entries of
    ///   its metadata is not known for sure.
    public static func amendment(
        _ container: ContainerInspection,
        _ loaded: LoadedConfiguration?
    ) -> HookAmendment? {
        let labels = container.config.labels
        guard let loaded, labels[ContainerLabels.configuration] != nil,
            loaded.identity.owns(labels)
        else { return nil }
        return HookAmendment(loaded.configuration, variables: loaded.variables)
    }

    /// Names who stands behind the entries of a container of ours: Features by their ids, and the
    /// configuration, whose entry is the last one without an id.
    private static func named(
        _ entries: [MetadataEntry],
        _ container: ContainerInspection
    ) -> [MetadataEntry] {
        let isInherited =
            container.config.labels[ContainerLabels.metadata] == ContainerLabels.inheritedMetadata
        let own =
            isInherited
            ? nil : entries.lastIndex { $0.identifier == nil && $0.origin != .configuration }
        return entries.enumerated().map { index, entry in
            var entry = entry
            if let identifier = entry.identifier {
                entry.origin = .feature(identifier)
            } else if index == own {
                entry.origin = .configuration
            }
            return entry
        }
    }
}

extension Identity {
    /// Whether a container with these labels was made for a workspace, and not just from an image.
    fileprivate func owns(_ labels: [String: String]) -> Bool {
        self.labels.keys.allSatisfy { labels[$0] != nil } || labels[Self.localFolderLabel] != nil
    }
}

extension RunningEnvironment {
    /// Describes a container whose users are known from its plan.
    init(
        _ container: ContainerInspection,
        remoteUser: String,
        workspaceFolder: String,
        merged: MergedConfiguration,
        defaultProbe: UserEnvironmentProbe,
        more: OrderedDictionary<String, String>
    ) {
        self.init(
            containerIdentifier: container.id,
            startedAt: container.state.startedAt,
            remoteUser: remoteUser,
            workspaceFolder: workspaceFolder,
            containerEnvironment: OrderedDictionary(environmentLines: container.config.environment),
            remoteEnvironment: more.mapValues { .some($0) }.merging(merged.remoteEnv) { _, last in
                last
            },
            probe: merged.userEnvProbe ?? defaultProbe
        )
    }

    /// Describes a container by its metadata and its own configuration.
    public init(
        _ container: ContainerInspection,
        merged: MergedConfiguration,
        workspaceFolder: String,
        defaultProbe: UserEnvironmentProbe,
        more: OrderedDictionary<String, String>
    ) {
        let own = container.config.user.split(separator: ":").first.map(String.init) ?? "root"
        self.init(
            container,
            remoteUser: merged.remoteUser?.value ?? merged.containerUser?.value ?? own,
            workspaceFolder: workspaceFolder,
            merged: merged,
            defaultProbe: defaultProbe,
            more: more
        )
    }
}
