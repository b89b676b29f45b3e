import JSONC
import OrderedCollections

extension MetadataEntry {
    /// The properties that a Feature leaves in image metadata, in the order of the reference CLI.
    static let featureNames = [
        "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand",
        "postAttachCommand", "init", "privileged", "capAdd", "securityOpt", "entrypoint", "mounts",
        "customizations",
    ]

    /// The properties of the present configuration that count for a container made earlier.
    static let updatableNames = ["remoteUser", "userEnvProbe", "remoteEnv"]

    /// Picks what a configuration leaves in image metadata.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - omitting: Names of properties that are left out of the label.
    public init(picking configuration: Configuration, omitting: Set<String> = []) {
        let names = ContainerProperties.metadataNames.filter { !omitting.contains($0) }
        self.init(
            origin: .configuration,
            written: Self.pick(names, from: configuration.written),
            properties: configuration.properties
        )
    }

    /// Picks what a changed configuration still decides for a container that exists: the remote
    /// user, its environment and the probe.
    public init(pickingUpdatable configuration: Configuration) {
        var properties = ContainerProperties()
        properties.remoteUser = configuration.properties.remoteUser
        properties.userEnvProbe = configuration.properties.userEnvProbe
        properties.remoteEnv = configuration.properties.remoteEnv
        self.init(
            origin: .configuration,
            written: Self.pick(Self.updatableNames, from: configuration.written),
            properties: properties
        )
    }

    /// Picks what a Feature leaves in image metadata: all but its `containerEnv`, which becomes
    /// part of the image itself.
    ///
    /// - Parameters:
    ///   - feature: The Feature.
    ///   - omitting: Names of properties that are left out of the label.
    public init(picking feature: ResolvedFeature, omitting: Set<String> = []) {
        let names = Self.featureNames.filter { !omitting.contains($0) }
        var properties = feature.metadata.properties
        properties.containerEnv = [:]
        self.init(
            origin: .feature(feature.reference.written),
            identifier: feature.reference.written,
            written: Self.pick(names, from: feature.metadata.written),
            properties: properties
        )
    }

    private static func pick(_ names: [String], from members: JSONObject) -> JSONObject {
        var result: JSONObject = [:]
        for name in names { result[name] = members[name] }
        return result
    }
}
