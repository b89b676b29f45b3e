import AsyncHTTPClient
import NIOCore

/// The clients of HTTP, one for each way out; made when first needed.
actor HTTPClients {
    private let limits: RegistryLimits
    private let certificates: TrustedCertificates
    private var clients: [ProxySettings.Proxy?: HTTPClient] = [:]

    init(limits: RegistryLimits, certificates: TrustedCertificates) {
        self.limits = limits
        self.certificates = certificates
    }

    /// Returns the client that goes through a proxy, or straight.
    func client(through proxy: ProxySettings.Proxy?) throws(RegistryError) -> HTTPClient {
        if let client = clients[proxy] { return client }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: try configuration(proxy)
        )
        clients[proxy] = client
        return client
    }

    /// Closes all connections.
    func shutDown() async {
        let all = clients.values
        clients = [:]
        for client in all { try? await client.shutdown() }
    }

    private func configuration(
        _ proxy: ProxySettings.Proxy?
    ) throws(RegistryError) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try certificates.configuration(),
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: TimeAmount(limits.connectTimeout),
                read: TimeAmount(limits.idleTimeout)
            ),
            proxy: proxy.map(Self.proxy)
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static func proxy(_ proxy: ProxySettings.Proxy) -> HTTPClient.Configuration.Proxy {
        switch proxy.kind {
        case .socks: return .socksServer(host: proxy.host, port: proxy.port)
        case .http:
            guard let user = proxy.user else {
                return .server(host: proxy.host, port: proxy.port)
            }
            let authorization = HTTPClient.Authorization.basic(
                username: user,
                password: proxy.password?.text ?? ""
            )
            return .server(host: proxy.host, port: proxy.port, authorization: authorization)
        }
    }
}
