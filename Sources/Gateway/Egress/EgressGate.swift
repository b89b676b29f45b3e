public import Egress
import Synchronization

/// Decides for one run, and remembers nothing but its policy, which may be changed at any time.
public final class EgressGate: Sendable {
    private let current: Mutex<EgressPolicy>
    private let resolver: any EgressResolver
    private let lookups = LookupTurns(most: 4)
    /// Whether an address belongs to this machine or its networks.
    private let isInside: @Sendable (IPAddress) -> Bool
    private let onRecord: @Sendable (EgressRecord) -> Void

    /// How many addresses of a name are tried.
    private static let mostAddresses = 4

    /// Creates a gate.
    ///
    /// - Parameters:
    ///   - policy: What may be reached.
    ///   - resolver: Looks names up once they are allowed.
    ///   - onRecord: Hears what became of every request, soon and not long.
    public convenience init(
        policy: EgressPolicy,
        resolver: any EgressResolver = SystemResolver(),
        onRecord: @escaping @Sendable (EgressRecord) -> Void
    ) {
        self.init(
            policy: policy,
            resolver: resolver,
            isInside: { MachineNetworks.current.contains($0) },
            onRecord: onRecord
        )
    }

    init(
        policy: EgressPolicy,
        resolver: any EgressResolver,
        isInside: @escaping @Sendable (IPAddress) -> Bool,
        onRecord: @escaping @Sendable (EgressRecord) -> Void
    ) {
        current = Mutex(policy)
        self.resolver = resolver
        self.isInside = isInside
        self.onRecord = onRecord
    }

    /// What may be reached from now on; connections that are open stay.
    public var policy: EgressPolicy {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Decides about a request, looks its name up if it is allowed, and opens the way to the
    /// addresses that were found, and to no others.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - dial: Connects to one of these addresses.
    /// - Returns: The way, and the record to which its bytes are to be added.
    /// - Throws: ``EgressFault``; the decision was told by then.
    func open<Way: Sendable>(
        _ request: EgressRequest,
        dial: @Sendable ([IPAddress]) async throws -> Way
    ) async throws -> (way: Way, record: EgressRecord) {
        let policy = policy
        let rule: EgressRule?
        switch policy.decision(on: request) {
        case .refused(let refusal): throw refused(request, refusal)
        case .allowed(let allowing): rule = allowing
        }
        var record = EgressRecord(request: request, decision: .allowed(rule))
        do {
            let addresses = try await addresses(of: request.target.host)
            if let refusal = refusal(of: addresses, for: request.target.host, policy) {
                throw refused(request, refusal)
            }
            let way = try await dial(Array(addresses.prefix(Self.mostAddresses)))
            onRecord(record)
            return (way, record)
        } catch {
            if let fault = error as? EgressFault, case .refused = fault { throw fault }
            record.failure = (error as? EgressFault)?.code ?? "failed"
            onRecord(record)
            throw error
        }
    }

    /// Tells of bytes that a request carried.
    func add(_ record: EgressRecord) { onRecord(record) }

    private func addresses(of host: EgressHost) async throws -> [IPAddress] {
        switch host {
        case .address(let address): return [address]
        case .name(let name):
            return try await lookups.take { try await resolver.addresses(of: name) }
        }
    }

    /// One address inside is enough to refuse: whoever answers so tries to lead there.
    private func refusal(
        of addresses: [IPAddress],
        for host: EgressHost,
        _ policy: EgressPolicy
    ) -> EgressDecision.Refusal? {
        for address in addresses {
            if case .name(let name) = host, let refusal = policy.refusal(of: address, for: name) {
                return refusal
            }
            if isInside(address) { return .ofThisMachine(address) }
        }
        return nil
    }

    private func refused(
        _ request: EgressRequest,
        _ refusal: EgressDecision.Refusal
    ) -> EgressFault {
        onRecord(EgressRecord(request: request, decision: .refused(refusal)))
        return .refused(request.target, refusal)
    }
}
