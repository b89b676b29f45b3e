public import OCI

/// How the image of an environment is built.
public struct BuildPlan: Hashable, Sendable {
    /// Docker's builders.
    public enum Builder: String, Hashable, Sendable {
        /// BuildKit.
        case buildKit = "buildkit"
        /// The one from before BuildKit, for `--buildkit never`; it knows no mounts.
        case legacy
    }

    /// The effective Dockerfile: the repository's own, if there is one, and Berth's stages.
    ///
    /// It uses only what the builder inside Docker 20.10 knows: no heredocs, no named contexts,
    /// no `# syntax` line of ours.
    public var dockerfile: String
    /// The stage that is built.
    public var target: String
    /// Which builder the Dockerfile is for.
    public var builder: Builder
    /// Build arguments in the order of the configuration.
    public var arguments: [BuildArgument]
    /// Images that the builder may take cached layers from.
    public var cacheFrom: [String]
    /// Further flags of `docker build` that the configuration asks for (`build.options`).
    public var options: [String]
    /// The platform asked for, such as `linux/arm64`, or nil for the engine's own.
    public var platform: String?
    /// The files that the builder sees.
    public var context: BuildContext
    /// The steps, in order, for people to read.
    public var steps: [BuildStep]
    /// The digest of everything that decides the image and of nothing else.
    public var key: Digest
    /// The tag that the image gets, such as `berth/shop:1f3a9c2b7d10`.
    public var tag: String
    /// The `devcontainer.metadata` label of the image, as JSON text.
    public var metadataLabel: String
}

/// A build argument, `--build-arg name=value`.
public struct BuildArgument: Hashable, Sendable {
    /// The name of the `ARG`.
    public var name: String
    /// Its value.
    public var value: String

    /// Creates an argument.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// The files that a build can copy from.
public struct BuildContext: Hashable, Sendable {
    /// The folder of Berth's own files in the context.
    public static let ownFolder = ".berth-build"

    /// The repository's build context, or nil for an image configuration, which has none.
    public var folder: ContextFolder?
    /// The Features whose folders are put below ``ownFolder``.
    public var features: [FeatureFolder]
    /// Small files below ``ownFolder``, by their path in the context.
    public var files: [ContextFile]

    /// Creates a context.
    public init(folder: ContextFolder?, features: [FeatureFolder], files: [ContextFile]) {
        self.folder = folder
        self.features = features
        self.files = files
    }
}

/// A folder on the host that is the repository's build context.
public struct ContextFolder: Hashable, Sendable {
    /// The absolute path on the host.
    public var path: String
    /// The text of the `.dockerignore` that applies; empty when there is none.
    public var ignoreText: String
    /// The paths that are copied from, or nil for all.
    public var sources: [String]?
    /// The digest of names, modes and contents after `.dockerignore`.
    public var digest: Digest

    /// Creates a context folder.
    public init(path: String, ignoreText: String, sources: [String]?, digest: Digest) {
        self.path = path
        self.ignoreText = ignoreText
        self.sources = sources
        self.digest = digest
    }
}

/// A Feature's folder, on the host and in the context.
public struct FeatureFolder: Hashable, Sendable {
    /// The absolute path of the unpacked Feature on the host.
    public var hostPath: String
    /// Its path in the build context.
    public var contextPath: String
    /// The digest of its contents.
    public var digest: String
}

/// A small file that Berth itself puts into the context.
public struct ContextFile: Hashable, Sendable {
    /// Its path in the build context.
    public var path: String
    /// Its text.
    public var text: String
    /// Whether it may be executed.
    public var isExecutable: Bool
}

/// One step of a build, as people think of it.
public struct BuildStep: Hashable, Sendable {
    /// What a step does.
    public enum Kind: String, Hashable, Sendable {
        /// The base image is taken.
        case base
        /// The repository's own Dockerfile is built.
        case dockerfile
        /// A Feature is installed.
        case feature
        /// The remote user gets the host user's ids.
        case userIdentifiers = "user-ids"
    }

    /// What the step does.
    public var kind: Kind
    /// What is built, such as `Feature ./hello 1.0.0`.
    public var title: String
    /// Why it is in the plan.
    public var reason: String
    /// The digest of everything up to and with this step: equal digests mean a cached layer.
    public var chain: Digest
}
