import JSONC
import OrderedCollections

extension ContainerSettings {
    /// Makes the settings fit Podman as the reference CLI does: mounts are not relabelled for
    /// SELinux, and a user other than root keeps the ids of who runs Podman, so that files in a
    /// bind mount belong to both.
    ///
    /// What `runArgs` say of either stays.
    public mutating func adaptToPodman(remoteUser: String) {
        if !securityOptions.contains(where: { $0.hasPrefix("label=") || $0.hasPrefix("label:") }) {
            securityOptions.append("label=disable")
        }
        if !["root", "0"].contains(remoteUser), hostConfiguration["UsernsMode"] == nil {
            hostConfiguration["UsernsMode"] = "keep-id"
        }
    }
}
