public import OrderedCollections

/// How a configuration wants its Dockerfile built.
public struct DockerfileBuild: Hashable, Sendable {
    /// The Dockerfile, relative to the folder of the configuration.
    public var dockerfile: String
    /// The build context, relative to the folder of the configuration.
    ///
    /// Nil means the folder of the Dockerfile: that is what the reference CLI does, where the
    /// specification says the folder of the configuration.
    public var context: String?
    /// Build arguments.
    public var args: OrderedDictionary<String, String> = [:]
    /// The stage to build; nil means the last one.
    public var target: String?
    /// Images that cached layers may come from.
    public var cacheFrom: [String] = []
    /// Further flags of the build command.
    public var options: [String] = []

    /// Creates a build.
    public init(
        dockerfile: String,
        context: String? = nil,
        args: OrderedDictionary<String, String> = [:],
        target: String? = nil,
        cacheFrom: [String] = [],
        options: [String] = []
    ) {
        self.dockerfile = dockerfile
        self.context = context
        self.args = args
        self.target = target
        self.cacheFrom = cacheFrom
        self.options = options
    }
}
