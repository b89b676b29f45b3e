public import Diagnostics

/// Compares the kernel that a run's processes meet with the one that they must not meet.
public struct IsolationJudgement: Hashable, Sendable {
    /// What was asked for.
    public var isolation: IsolationClass
    /// The runtime that the container was made with.
    public var runtime: String
    /// What the kernel inside says.
    public var inside: KernelReading
    /// The release of the machine's kernel, as the engine tells it.
    public var engineRelease: String
    /// What this machine's kernel says, where it is the engine's.
    public var host: KernelReading?

    /// Puts together what there is to compare.
    public init(
        isolation: IsolationClass,
        runtime: String,
        inside: KernelReading,
        engineRelease: String,
        host: KernelReading?
    ) {
        self.isolation = isolation
        self.runtime = runtime
        self.inside = inside
        self.engineRelease = engineRelease
        self.host = host
    }

    /// Returns why the kernel inside is not the one that was asked for; nil where it is.
    public var fault: Diagnostic? {
        guard isolation.hasOwnKernel else { return nil }
        guard let release = inside.release, !release.isEmpty else {
            return diagnostic("nothing tells which kernel its processes meet", [])
        }
        if isHostsOwn(release) {
            return diagnostic(
                "the kernel is the host's own",
                ["read inside: \(release)", "the engine's machine: \(engineRelease)"]
            )
        }
        if isolation == .gvisor, !inside.isGVisor {
            return diagnostic(
                "the kernel is not gVisor's",
                ["read inside: \(release)", inside.log.map { "its log begins `\($0)`" }]
                    .compactMap(\.self)
            )
        }
        return nil
    }

    /// Two kernels may have one release, as of one distribution; what is drawn at the start
    /// differs.
    private func isHostsOwn(_ release: String) -> Bool {
        if let own = inside.bootIdentifier, let other = host?.bootIdentifier { return own == other }
        return release == engineRelease
    }

    private func diagnostic(_ what: String, _ notes: [String]) -> Diagnostic {
        Diagnostic(
            code: "isolation-unproved",
            "the agent was not started: it would not be isolated by `\(isolation.name)`: \(what)",
            notes: ["the engine's runtime is `\(runtime)`"] + notes,
            hints: [
                "look at what the engine has under that name: `docker info` and its `daemon.json`",
                "docs/isolation.md tells how a runtime is registered",
            ],
            exitCode: .environment
        )
    }
}
