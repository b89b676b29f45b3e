import Glibc
import NIOCore

extension DockerError {
    /// Creates the error that a failed attempt to connect means.
    init(connecting endpoint: EngineEndpoint, _ error: any Error, limit: Duration) {
        switch error {
        case let error as DockerError: self = error
        case let error as IOError: self.init(connecting: endpoint, errno: error.errnoCode)
        case ChannelError.connectTimeout: self = .timeout(operation: "connect", limit: limit)
        case SocketAddressError.unixDomainSocketPathTooLong:
            self = .connectionFailed(endpoint, reason: "the path is too long for a socket")
        default: self = .connectionFailed(endpoint, reason: "\(error)")
        }
    }

    /// Creates the error that a number of the operating system means.
    init(connecting endpoint: EngineEndpoint, errno: CInt) {
        switch errno {
        case ENOENT, ENOTDIR: self = .socketMissing(endpoint)
        case EACCES, EPERM: self = .permissionDenied(endpoint)
        case ECONNREFUSED: self = .connectionRefused(endpoint)
        case ENOTSOCK: self = .connectionFailed(endpoint, reason: "it is no socket")
        default:
            self = .connectionFailed(endpoint, reason: String(cString: strerror(errno)))
        }
    }
}

extension DockerError {
    /// Whether the engine itself is not there at the moment, so that asking again may help.
    public var isEngineAway: Bool {
        switch self {
        case .socketMissing, .connectionRefused, .connectionFailed, .connectionCut, .timeout: true
        default: false
        }
    }
}
