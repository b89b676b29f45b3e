public import OrderedCollections

/// What Compose makes of all its files together, as `docker compose config` prints it: variables
/// replaced, paths absolute.
public struct ComposeModel: Hashable, Sendable {
    /// A service, as far as a dev container takes part in it.
    public struct Service: Hashable, Sendable {
        /// The image's name, for a service with a build the one that the result gets.
        public var image: String?
        /// How the image is built, nil when it is not.
        public var build: Build?
        /// The user of the service's process.
        public var user: String?
        /// The program that takes the place of the image's entrypoint.
        public var entrypoint: [String]?
        /// What takes the place of the image's command.
        public var command: [String]?
        /// The platform, such as `linux/arm64`.
        public var platform: String?
        /// Profiles of which one must be asked for; empty when the service always starts.
        public var profiles: [String] = []
        /// When the image is pulled, where the file says so.
        public var pullPolicy: String?
        /// The services that it needs, which Compose starts with it.
        public var dependencies: [String] = []
        /// All of the service as Compose printed it.
        public var written = ""

        /// Creates a service that says nothing.
        public init() {}
    }

    /// How a service's image is built.
    public struct Build: Hashable, Sendable {
        /// The build context: an absolute path, or an address.
        public var context: String
        /// The Dockerfile, absolute or relative to the context.
        public var dockerfile = "Dockerfile"
        /// The Dockerfile's own text instead of a file.
        public var dockerfileText: String?
        /// The stage to build.
        public var target: String?
        /// Build arguments.
        public var arguments: OrderedDictionary<String, String> = [:]
        /// Images that cached layers may come from.
        public var cacheFrom: [String] = []
        /// What else the file says, as flags of `docker build`.
        public var options: [String] = []

        /// Creates a build that names its context only.
        public init(context: String) {
            self.context = context
        }
    }

    /// The services in Compose's order.
    public var services: OrderedDictionary<String, Service>
    /// The volumes that the files declare.
    public var volumes: Set<String>

    /// Creates a model.
    public init(services: OrderedDictionary<String, Service>, volumes: Set<String> = []) {
        self.services = services
        self.volumes = volumes
    }

    /// Returns services with all those that they need, in the model's order.
    public func closure(of names: [String]) -> [String] {
        var found: Set<String> = []
        var open = names
        while let name = open.popLast() {
            guard found.insert(name).inserted else { continue }
            open += services[name]?.dependencies ?? []
        }
        return services.keys.filter(found.contains)
    }
}
