public import Diagnostics

extension Configuration {
    /// What keeps a configuration from an unattended run; nil when nothing does.
    public var unsupported: Diagnostic? {
        guard case .compose = kind else { return nil }
        return Diagnostic(
            code: "compose-unsupported",
            "`berth run` does not start Compose configurations yet",
            at: kindLocation,
            notes: ["the services beside the agent would have to stand behind the walls, too"],
            hints: [
                "`berth up` and `berth exec` work with it",
                "name an `image` or a `build.dockerfile` in another configuration for runs",
            ]
        )
    }
}
