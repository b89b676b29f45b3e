public import Diagnostics

extension Configuration {
    /// What stops the work because Berth cannot do it yet; nil when it can do everything.
    public var unsupported: Diagnostic? {
        guard case .compose = kind else { return nil }
        return Diagnostic(
            code: "compose-unsupported",
            "Compose configurations are not supported yet",
            at: kindLocation,
            notes: ["Compose comes later; image and Dockerfile configurations work"],
            hints: ["name an `image` or a `build.dockerfile` in another configuration"]
        )
    }
}
