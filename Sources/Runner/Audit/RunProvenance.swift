import Agent
public import JSONC
import OCI
import OrderedCollections
import Planner
import Runs

/// What a run was made of, as its manifest tells it.
public struct RunProvenance: Hashable, Sendable {
    /// The hash of the plan.
    public var plan: String?
    /// The configuration's path in the repository.
    public var configuration: String?
    /// The image that the container was made from, by the engine's identifier.
    public var image: String?
    /// The runtime of the container, such as `runc`, as the engine tells it.
    public var runtime: String?
    /// The kernel that processes inside see.
    public var kernel: String?
    /// The agent's release.
    public var agent: String?
    /// The hash of the agent's binary, where it is known.
    public var agentDigest: String?

    /// Creates one of which nothing is known yet.
    public init() {}

    /// What is known once a plan is made.
    init(_ plan: Plan, _ release: AgentRelease) {
        self.plan = "\(plan.digest)"
        configuration = plan.configurationPath
        agent = release.version
        agentDigest = release.sha256.map { "sha256:\($0)" }
    }

    private static let members: [(String, any WritableKeyPath<Self, String?> & Sendable)] = [
        ("plan", \.plan), ("configuration", \.configuration), ("image", \.image),
        ("runtime", \.runtime), ("kernel", \.kernel), ("agent", \.agent),
        ("agentDigest", \.agentDigest),
    ]

    /// What is known, as JSON.
    public var json: JSONValue {
        .members(Self.members.map { name, path in (name, self[keyPath: path].map { .string($0) }) })
    }

    /// Reads what ``json`` gave.
    public init(_ json: JSONValue) {
        for (name, path) in Self.members { self[keyPath: path] = json[name]?.string }
    }
}
