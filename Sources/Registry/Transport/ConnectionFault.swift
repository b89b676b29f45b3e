import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A connection that did not hold, in words for people.
struct ConnectionFault: Error {
    var host: String
    var reason: String
    /// Whether another attempt may go better.
    var isWorthRetrying: Bool

    /// The reason when no authority that is trusted stands for the server's certificate.
    static let untrusted = "its certificate is not trusted"

    /// Creates a fault of the answer itself.
    init(host: String, reason: String) {
        self.host = host
        self.reason = reason
        isWorthRetrying = true
    }

    /// Reads what the library of HTTP throws; anything unknown is told as it is.
    init(_ error: any Error, host: String, limits: RegistryLimits) {
        self.host = host
        isWorthRetrying = true
        switch error {
        case let error as HTTPClientError:
            reason = Self.reason(error, limits: limits)
            isWorthRetrying = error != .proxyAuthenticationRequired
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                reason = Self.reason(first.error)
            } else {
                reason = "the name cannot be resolved"
            }
        case is SocketAddressError:
            reason = "the name cannot be resolved"
        case NIOSSLError.handshakeFailed(let fault)
        where String(describing: fault).contains("CERTIFICATE_VERIFY_FAILED"):
            reason = Self.untrusted
            isWorthRetrying = false
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            reason = "its certificate is for another name"
            isWorthRetrying = false
        default:
            reason = Self.reason(error)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout: "no connection in time"
        case ChannelError.inputClosed, ChannelError.eof, ChannelError.ioOnClosedChannel,
            HTTPParserError.invalidEOFState:
            "the connection was cut"
        default: String(describing: error)
        }
    }

    private static func reason(_ error: HTTPClientError, limits: RegistryLimits) -> String {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout:
            "no connection within \(limits.connectTimeout.components.seconds) seconds"
        case .deadlineExceeded:
            "no answer within \(limits.answerTimeout.components.seconds) seconds"
        case .readTimeout:
            "nothing came for \(limits.idleTimeout.components.seconds) seconds"
        case .remoteConnectionClosed, .uncleanShutdown: "the connection was cut"
        case .tlsHandshakeTimeout: "TLS was not agreed on in time"
        case .proxyAuthenticationRequired: "the proxy wants a user name and a password"
        case .invalidProxyResponse, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            "the proxy does not answer as a proxy"
        default: error.shortDescription
        }
    }
}
