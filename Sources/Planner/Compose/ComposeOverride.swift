public import DevContainer
public import Diagnostics
public import JSONC
import OrderedCollections

/// The Compose file that goes after the user's own and makes a service the dev container.
public struct ComposeOverride: Hashable, Sendable {
    /// The `version` of the user's files, which has to be repeated.
    public var version: String?
    /// The service.
    public var service: String
    /// What the container gets.
    public var settings: ContainerSettings
    /// The mounts that the container gets beside those of the user's files.
    public var mounts: [Mount]
    /// The volumes that the user's files declare already.
    public var declaredVolumes: Set<String>
    /// Whether the service runs the image of the settings instead of its own.
    public var replacesImage: Bool
    /// Whether the user's files say when the service's image is pulled or built.
    public var hasPullPolicy: Bool

    /// Creates an override.
    public init(
        version: String?,
        service: String,
        settings: ContainerSettings,
        mounts: [Mount],
        declaredVolumes: Set<String> = [],
        replacesImage: Bool,
        hasPullPolicy: Bool = false
    ) {
        self.version = version
        self.service = service
        self.settings = settings
        self.mounts = mounts
        self.declaredVolumes = declaredVolumes
        self.replacesImage = replacesImage
        self.hasPullPolicy = hasPullPolicy
    }

    /// The file's text.
    ///
    /// - Throws: A diagnostic when a value cannot stand in a Compose file.
    public func text() throws(DiagnosticError) -> String { try ComposeText.render(json) }

    /// The file as a value.
    public var json: JSONValue {
        var file: JSONObject = [:]
        if let version { file["version"] = .string(version) }
        file["services"] = .object([service: .object(serviceMembers)])
        var volumes: JSONObject = [:]
        for mount in mounts where mount.type == "volume" {
            guard let name = mount.source, !declaredVolumes.contains(name) else { continue }
            volumes[name] = mount.isExternal ? ["external": true] : [:]
        }
        if !volumes.isEmpty { file["volumes"] = .object(volumes) }
        return .object(file)
    }

    private var serviceMembers: JSONObject {
        var members: JSONObject = [:]
        if replacesImage {
            members["image"] = .string(settings.image)
            // The image is made already; neither a pull nor a build may take its place.
            if hasPullPolicy { members["pull_policy"] = "missing" }
        }
        if let entrypoint = settings.entrypoint { members["entrypoint"] = .strings(entrypoint) }
        if let command = settings.command { members["command"] = .strings(command) }
        if settings.usesInit { members["init"] = true }
        if let user = settings.user { members["user"] = .string(user) }
        if !settings.environment.isEmpty {
            members["environment"] = .object(settings.environment.mapValues { .string($0) })
        }
        if settings.isPrivileged { members["privileged"] = true }
        if !settings.addedCapabilities.isEmpty {
            members["cap_add"] = .strings(settings.addedCapabilities)
        }
        if !settings.securityOptions.isEmpty {
            members["security_opt"] = .strings(settings.securityOptions)
        }
        if !settings.labels.isEmpty {
            members["labels"] = .object(settings.labels.mapValues { .string($0) })
        }
        if !mounts.isEmpty { members["volumes"] = .array(mounts.map(\.composeVolume)) }
        if settings.wantsAllGPUs {
            let devices: JSONValue = [["capabilities": ["gpu"]]]
            members["deploy"] = ["resources": ["reservations": ["devices": devices]]]
        }
        return members
    }
}
