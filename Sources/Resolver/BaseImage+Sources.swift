import DockerEngine
import OCI
import OrderedCollections
import Planner
import Registry

extension BaseImage {
    /// The empty image that a Dockerfile may start from.
    static let scratch = BaseImage(
        reference: "scratch",
        identifier: "scratch",
        isLocal: true,
        user: "",
        environment: [:],
        entrypoint: [],
        command: [],
        metadataLabel: nil,
        hasBuildTriggers: false,
        platform: ""
    )

    /// Describes an image of the engine.
    init(reference: String, _ image: ImageInspection) {
        var config = ExecutionConfig(
            user: image.config.user,
            env: image.config.environment,
            entrypoint: image.config.entrypoint,
            cmd: image.config.command,
            labels: OrderedDictionary(
                uniqueKeysWithValues: image.config.labels.sorted { $0.key < $1.key }
            )
        )
        config.onBuild = image.config.onBuild
        self.init(
            reference: reference,
            identifier: image.id,
            isLocal: true,
            config: config,
            platform: Platform(
                os: image.os,
                architecture: image.architecture,
                variant: image.variant.flatMap { $0.isEmpty ? nil : $0 }
            )
        )
    }

    /// Describes an image of a registry, which the engine would have to pull.
    init(reference: String, _ image: RemoteImage) {
        self.init(
            reference: reference,
            identifier: image.configDigest.description,
            isLocal: false,
            config: image.config.config,
            platform: image.config.platform
        )
    }

    private init(
        reference: String,
        identifier: String,
        isLocal: Bool,
        config: ExecutionConfig,
        platform: Platform
    ) {
        self.init(
            reference: reference,
            identifier: identifier,
            isLocal: isLocal,
            user: config.user,
            environment: config.environment,
            entrypoint: config.entrypoint ?? [],
            command: config.cmd ?? [],
            metadataLabel: config.labels["devcontainer.metadata"],
            hasBuildTriggers: !config.onBuild.isEmpty,
            platform: platform.description
        )
    }
}

extension Platform {
    /// The platform that this process runs on, which is the engine's own on one machine.
    static var current: Self {
        #if arch(arm64)
        Self(os: "linux", architecture: "arm64")
        #else
        Self(os: "linux", architecture: "amd64")
        #endif
    }
}
