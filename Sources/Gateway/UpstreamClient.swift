import AsyncHTTPClient
import Glibc
import HTTPTypes
import HummingbirdCore
import LocalHTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests to the model API.
struct UpstreamClient {
    /// How many requests go on at a time; subagents work side by side.
    private static let mostConnections = 64

    private let client: HTTPClient
    private let root: String
    /// Keeps the folder of a unix socket open, through which its path is short.
    private let folder: OpenFolder?
    /// The file of certificates that was asked for and cannot be read.
    let unreadableCertificatesPath: String?

    init(_ configuration: GatewayConfiguration) throws {
        switch configuration.access.upstream {
        case .server(let base):
            folder = nil
            root = "\(base.scheme)://\(base.authority)\(base.path)"
        case .unixSocket(let place):
            let folder = try OpenFolder(place.folder)
            self.folder = folder
            let encoded = folder.shortPath(to: place.name).utf8.map { byte in
                let isPlain = byte.isASCIILetterOrDigit || byte == UInt8(ascii: ".")
                return isPlain ? String(Unicode.Scalar(byte)) : "%" + byte.hexadecimal
            }
            root = "http+unix://" + encoded.joined()
        }
        let certificates = configuration.access.extraCertificatesPath
        let isReadable = certificates.map { access($0, R_OK) == 0 } ?? true
        unreadableCertificatesPath = isReadable ? nil : certificates
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: Self.clientConfiguration(
                configuration,
                certificatesPath: isReadable ? certificates : nil
            )
        )
    }

    /// Sends a request and returns its answer's head, with the body to come.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPHeaders,
        body: HTTPClientRequest.Body?
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: root + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers = headers
        request.body = body
        return try await client.execute(request, deadline: .distantFuture)
    }

    func shutdown() async throws {
        try await client.shutdown()
        withExtendedLifetime(folder) {}
    }

    private static func clientConfiguration(
        _ configuration: GatewayConfiguration,
        certificatesPath: String?
    ) -> HTTPClient.Configuration {
        var result = HTTPClient.Configuration()
        result.redirectConfiguration = .disallow
        result.timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(configuration.connectLimit),
            read: TimeAmount(configuration.silenceLimit)
        )
        result.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = mostConnections
        // The agent tries again by itself, and sees the reason sooner than after thirty seconds.
        result.connectionPool.retryConnectionEstablishment = false
        result.proxy = configuration.access.proxy?.forClient
        if let certificatesPath {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(certificatesPath)]
            result.tlsConfiguration = tls
        }
        return result
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    fileprivate var hexadecimal: String {
        (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true)
    }
}
