import Archive
import AsyncHTTPClient
import LocalHTTP
import NIOCore
import NIOPosix
import NIOSSL

/// Says in words why an upstream gave no answer.
public enum UpstreamFailure {
    private static let longestReason = 200

    /// Returns the reason, without full stop.
    public static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: SystemReason(error.errnoCode).description
        case let error as NIOConnectionError: connectionReason(error)
        case let error as HTTPClientError: clientReason(error)
        case let error as NIOSSLError: tlsReason(error)
        default: String("\(error)".prefix(longestReason))
        }
    }

    private static func connectionReason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return reason(first.error) }
        let hasNoAddress = error.dnsAError != nil || error.dnsAAAAError != nil
        return hasNoAddress ? "the name \(error.host) has no address" : "no connection"
    }

    private static func tlsReason(_ error: NIOSSLError) -> String {
        guard "\(error)".contains("CERTIFICATE_VERIFY_FAILED") else {
            return "no TLS connection can be made with it"
        }
        return "its certificate is signed by nobody this machine trusts; NODE_EXTRA_CA_CERTS can "
            + "name a file of further certificates on the host"
    }

    private static func clientReason(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: "no connection within the time limit"
        case .tlsHandshakeTimeout: "no TLS connection within the time limit"
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout: "the proxy does not answer"
        case .proxyAuthenticationRequired: "the proxy asks for a user and a password"
        case .invalidProxyResponse: "the proxy refuses the connection"
        case .readTimeout: "it was silent for too long"
        case .remoteConnectionClosed: "it closed the connection"
        default: error.shortDescription
        }
    }
}
