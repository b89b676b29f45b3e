/// What a run may reach besides the model API.
///
/// It is decided outside of the container. A rule that denies is stronger than any that allows.
public struct EgressPolicy: Hashable, Sendable {
    /// How much is open.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// What a rule allows.
        case allowlist
        /// All of the public internet that no rule denies.
        case full
    }

    /// How much is open.
    public var mode: Mode
    /// What may be reached in the mode ``Mode/allowlist``.
    public var allow: [EgressRule]
    /// What may not be reached in any mode.
    public var deny: [EgressRule]

    /// Creates a policy.
    public init(mode: Mode, allow: [EgressRule] = [], deny: [EgressRule] = []) {
        self.mode = mode
        self.allow = allow
        self.deny = deny
    }

    /// Decides about a request before anything is looked up for it.
    ///
    /// An allowed name still has to lead to public addresses; see ``refusal(of:for:)``.
    public func decision(on request: EgressRequest) -> EgressDecision {
        let target = request.target
        if case .address(let address) = target.host, address.reach != .public {
            return .refused(.notPublic(address))
        }
        for rule in deny where rule.covers(target) {
            // A tunnel may hold what the rule means, so it does not pass either.
            guard let message = request.message, !rule.mayCover(message) else {
                return .refused(.denied(rule))
            }
        }
        switch mode {
        case .none: return .refused(.closed)
        case .full: return .allowed(nil)
        case .allowlist: return listed(request)
        }
    }

    /// Whether an address that a name led to may be connected to.
    ///
    /// - Returns: Why not; nil when it may.
    public func refusal(of address: IPAddress, for name: HostName) -> EgressDecision.Refusal? {
        if address.reach != .public { return .leadsInside(name, address) }
        return deny.first { $0.hosts.contains(.address(address)) && !$0.needsRequests }
            .map { .denied($0) }
    }

    private func listed(_ request: EgressRequest) -> EgressDecision {
        let rules = allow.filter { $0.covers(request.target) }
        guard let message = request.message else {
            if let rule = rules.first(where: { !$0.needsRequests }) { return .allowed(rule) }
            return .refused(rules.first.map { .needsRequests($0) } ?? .notListed)
        }
        if let rule = rules.first(where: { $0.covers(message) }) { return .allowed(rule) }
        return .refused(rules.first.map { .otherRequest($0, message) } ?? .notListed)
    }
}

/// What was decided about a request, and by what.
public enum EgressDecision: Hashable, Sendable {
    /// It passes, by this rule; nil where everything does.
    case allowed(EgressRule?)
    /// It does not pass.
    case refused(Refusal)

    /// Why a request does not pass.
    public enum Refusal: Hashable, Sendable {
        /// The run reaches the model API alone.
        case closed
        /// No rule allows the host and port.
        case notListed
        /// A rule denies it.
        case denied(EgressRule)
        /// The rule is about requests, which a tunnel hides.
        case needsRequests(EgressRule)
        /// The rule allows other requests of that host.
        case otherRequest(EgressRule, EgressRequest.Message)
        /// The address leads to this machine, its networks or nowhere.
        case notPublic(IPAddress)
        /// The name leads to such an address.
        case leadsInside(HostName, IPAddress)
        /// The address is this machine's own, or of a network that this machine is in.
        case ofThisMachine(IPAddress)
    }

    /// Whether it passes.
    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }
}
