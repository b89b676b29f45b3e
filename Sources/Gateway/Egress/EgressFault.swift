public import Egress

/// Why a request does not get out.
public enum EgressFault: Error, Hashable, Sendable {
    /// The policy says no.
    case refused(EgressTarget, EgressDecision.Refusal)
    /// The name has no address.
    case noAddress(HostName)
    /// Nobody answers there.
    case unreachable(EgressTarget)
    /// The request names its target in no way that a proxy takes.
    case badTarget(String, HostFault)
    /// It is a request to a server, not to a proxy.
    case notForProxy
    /// Only plain HTTP and tunnels are led through.
    case scheme(String)
    /// It does not say clearly where its body ends.
    case framing

    /// A word for programs.
    var code: String {
        switch self {
        case .refused: "refused"
        case .noAddress: "no-address"
        case .unreachable: "unreachable"
        case .badTarget: "bad-target"
        case .notForProxy: "no-proxy-request"
        case .scheme: "scheme"
        case .framing: "framing"
        }
    }
}
