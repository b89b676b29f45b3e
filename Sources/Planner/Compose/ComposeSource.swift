public import DevContainer
import OrderedCollections

extension PlanInput {
    /// The Compose project of a configuration, and what Compose makes of its files.
    public struct ComposeSource: Hashable, Sendable {
        /// The project's name and files.
        public var project: ComposeProject
        /// What Compose makes of the files.
        public var model: ComposeModel
        /// The service whose container is the dev container.
        public var service: String
        /// The services that the configuration asks for; nil for all.
        public var runServices: [String]?
        /// The profiles that the user asked for (`COMPOSE_PROFILES`).
        public var profiles: Set<String>

        /// Creates a source.
        public init(
            project: ComposeProject,
            model: ComposeModel,
            service: String,
            runServices: [String]?,
            profiles: Set<String> = []
        ) {
            self.project = project
            self.model = model
            self.service = service
            self.runServices = runServices
            self.profiles = profiles
        }

        /// The service whose container is the dev container.
        var ownService: ComposeModel.Service? { model.services[service] }

        /// The services that start when none is named.
        var enabledServices: [String] {
            model.services.filter { _, service in
                service.profiles.isEmpty || profiles.contains("*")
                    || !profiles.isDisjoint(with: service.profiles)
            }.map(\.key)
        }

        /// The services to name at the start: none when all start that start by themselves, and
        /// the dev container's own is among them.
        var startedServices: [String] {
            let enabled = enabledServices
            if let runServices, !runServices.isEmpty {
                return runServices.contains(service) ? runServices : runServices + [service]
            }
            return enabled.contains(service) ? [] : enabled + [service]
        }
    }
}
