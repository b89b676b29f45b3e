import JSONC
import OrderedCollections

/// Short names of Features from before there were registries.
enum OldFeatureNames {
    private static let collection = "ghcr.io/devcontainers/features/"
    private static let kept: Set<String> = [
        "aws-cli", "azure-cli", "desktop-lite", "docker-in-docker", "docker-from-docker", "dotnet",
        "git", "git-lfs", "github-cli", "java", "kubectl-helm-minikube", "node", "powershell",
        "python", "ruby", "rust", "sshd", "terraform",
    ]
    private static let renamed = ["golang": "go", "common": "common-utils"]
    private static let options = [
        "gradle": ("java", "installGradle"), "maven": ("java", "installMaven"),
        "jupyterlab": ("python", "installJupyterlab"),
    ]

    /// The reference that stands for a short name, or nil when it is none.
    static func reference(for name: String) -> String? {
        let newName = renamed[name] ?? options[name]?.0 ?? (kept.contains(name) ? name : nil)
        return newName.map { "\(collection)\($0):1" }
    }

    /// The option that a former Feature has become.
    static func option(for name: String) -> String? { options[name]?.1 }

    /// Turns former Features into options of those they were merged into, which are added at the
    /// end when they are not asked for.
    static func merged(_ requests: [FeatureRequest]) -> [FeatureRequest] {
        var result = requests.filter { option(for: $0.reference.written) == nil }
        for request in requests {
            guard let option = option(for: request.reference.written) else { continue }
            let place = result.firstIndex { other in
                other.reference.registry?.resource == request.reference.registry?.resource
            }
            if let place {
                result[place].options = result[place].options.setting(option)
            } else {
                var added = request
                added.reference.written = reference(for: request.reference.written) ?? ""
                added.options = .options([option: .bool(true)])
                result.append(added)
            }
        }
        return result
    }
}

extension FeatureReference {
    /// The address in a registry, or nil for other sources.
    public var registry: RegistryFeature? {
        if case .registry(let feature) = source { feature } else { nil }
    }
}

extension RequestedOptions {
    fileprivate func setting(_ option: String) -> Self {
        var all: OrderedDictionary<String, OptionValue> =
            switch self {
            case .version(let version): ["version": .string(version)]
            case .flag: [:]
            case .options(let options): options
            }
        all[option] = .bool(true)
        return .options(all)
    }
}
