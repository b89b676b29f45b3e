public import DevContainer
import JSONC
import OCI
import OrderedCollections

/// How Docker Compose brings a dev container up, with the services beside it.
public struct ComposePlan: Hashable, Sendable {
    /// One service of the project, for people.
    public struct Service: Hashable, Sendable {
        /// The service's name.
        public var name: String
        /// Where its image comes from: a reference, or the folder that it is built from.
        public var source: String
        /// Whether it is started.
        public var isStarted: Bool

        /// Creates a service.
        public init(name: String, source: String, isStarted: Bool) {
            self.name = name
            self.source = source
            self.isStarted = isStarted
        }
    }

    /// The project's name and files.
    public var project: ComposeProject
    /// The service whose container is the dev container.
    public var service: String
    /// The services to name at the start; empty for all.
    public var startedServices: [String]
    /// The services whose images Compose builds from the user's files alone.
    public var builtServices: [String]
    /// All services in Compose's order.
    public var services: [Service]
    /// The file that goes last.
    public var override: ComposeOverride
    /// A digest of what the user's own files say of the service.
    public var serviceDigest: String
}

extension ComposePlan {
    /// Makes the Compose part of a plan, nil for a configuration of another kind.
    init?(_ input: PlanInput, settings: ContainerSettings, build: BuildPlan?) {
        guard let source = input.compose, let own = source.model.services[source.service] else {
            return nil
        }
        let model = source.model
        let named = source.startedServices
        let running = model.closure(of: named.isEmpty ? source.enabledServices : named)
        project = source.project
        service = source.service
        startedServices = named
        builtServices = running.filter { name in
            guard model.services[name]?.build != nil else { return false }
            // Another service may run the same image without the dev container's additions.
            return name != source.service
                || running.contains { model.services[$0]?.runsImage(of: own) ?? false }
        }
        services = model.services.map { name, service in
            Service(
                name: name,
                source: service.build?.context ?? service.image ?? "",
                isStarted: running.contains(name)
            )
        }
        override = ComposeOverride(
            version: source.project.version,
            service: source.service,
            settings: settings,
            mounts: input.merged.mounts.map(\.value) + input.additionalMounts,
            declaredVolumes: model.volumes,
            replacesImage: build != nil,
            hasPullPolicy: own.pullPolicy != nil
        )
        serviceDigest = Digest.sha256(of: Array(own.written.utf8)).short
    }

    /// The JSON form for `berth plan --format json`.
    var json: JSONValue {
        [
            "project": .string(project.name),
            "files": .strings(project.files.map(\.path)),
            "environmentFile": project.environmentFile.map { .string($0) } ?? .null,
            "service": .string(service),
            "startedServices": .strings(startedServices),
            "builtServices": .strings(builtServices),
            "services": .object(
                JSONObject(
                    services.map { service in
                        (
                            service.name,
                            [
                                "source": .string(service.source),
                                "isStarted": .bool(service.isStarted),
                            ]
                        )
                    }
                ) { first, _ in first }
            ),
            "override": override.json,
        ]
    }
}

extension ComposeModel.Service {
    /// Whether it runs the image that another service builds.
    fileprivate func runsImage(of other: Self) -> Bool {
        build == nil && image != nil && image == other.image
    }
}
