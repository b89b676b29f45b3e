public import Egress

extension Settings {
    /// What the agent may reach besides the model.
    public var egressPolicy: EgressPolicy {
        EgressPolicy(
            mode: EgressPolicy.Mode(rawValue: network.rawValue) ?? .none,
            allow: Self.rules(allowedHosts),
            deny: Self.rules(deniedHosts)
        )
    }

    /// The rules of texts that were checked when the settings were read.
    private static func rules(_ texts: [String]) -> [EgressRule] {
        texts.flatMap { (try? EgressRule.rules(named: $0)) ?? [] }
    }
}
