import Egress
import NIOCore
import NIOPosix

/// Opens connections for runs to addresses that were decided about.
struct EgressDialer: Sendable {
    /// Where an address is to be reached; the address itself, except in tests.
    let place: @Sendable (IPAddress, Int) throws -> SocketAddress

    private static let patience = TimeAmount.seconds(15)

    init(
        place: @escaping @Sendable (IPAddress, Int) throws -> SocketAddress = { address, port in
            try SocketAddress(ipAddress: "\(address)", port: port)
        }
    ) {
        self.place = place
    }

    /// Connects to the first address that answers.
    ///
    /// - Throws: ``EgressFault/unreachable(_:)`` when none does.
    func connect(
        to target: EgressTarget,
        _ addresses: [IPAddress],
        on loop: any EventLoop,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws -> any Channel {
        for address in addresses {
            let bootstrap = ClientBootstrap(group: loop)
                .connectTimeout(Self.patience)
                .channelOption(.autoRead, value: false)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer(setUp)
            let place = try place(address, target.port)
            if let channel = try? await bootstrap.connect(to: place).get() { return channel }
        }
        throw EgressFault.unreachable(target)
    }
}
