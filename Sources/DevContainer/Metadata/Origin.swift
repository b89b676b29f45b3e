/// Who asks for something: a mount, a capability, a lifecycle command.
public enum Origin: Hashable, Sendable {
    /// The `devcontainer.json` itself.
    case configuration
    /// The flag `--additional-features`.
    case commandLine
    /// A Feature of this build, by its reference as the user or `dependsOn` wrote it.
    case feature(String)
    /// The metadata of the base image; with the Feature's id where an entry names one.
    case baseImage(feature: String?)
}

extension Origin {
    /// Why a Feature is in the plan, when the configuration does not ask for it itself.
    func reason(for feature: String) -> [String] {
        switch self {
        case .feature(let dependent):
            ["`\(feature)` is in the plan because `\(dependent)` depends on it"]
        case .commandLine: ["`\(feature)` is in the plan because `\(self)` asks for it"]
        case .configuration, .baseImage: []
        }
    }
}

extension Origin: CustomStringConvertible {
    /// The origin in words, such as `Feature ghcr.io/devcontainers/features/go:1`.
    public var description: String {
        switch self {
        case .configuration: "devcontainer.json"
        case .commandLine: "--additional-features"
        case .feature(let reference): "Feature \(reference)"
        case .baseImage(nil): "the base image"
        case .baseImage(let feature?): "Feature \(feature) of the base image"
        }
    }
}
