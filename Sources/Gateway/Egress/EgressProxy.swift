public import LocalHTTP
import NIOCore
import NIOHTTP1

/// The way out of a sealed run besides the model: an HTTP proxy on a unix socket.
///
/// It takes `CONNECT host:port` and requests for whole URLs of plain HTTP, decides about each by
/// the run's policy, and connects itself. No name is looked up before it is allowed, and none leads
/// to the host, its networks or another run.
public struct EgressProxy: LocalService {
    /// Where it listens.
    public let place: SocketPlace
    private let gate: EgressGate
    private let dialer: EgressDialer
    private let limits: EgressLimits

    /// Creates a proxy, which listens once it runs.
    public init(place: SocketPlace, gate: EgressGate) {
        self.init(place: place, gate: gate, dialer: EgressDialer())
    }

    init(
        place: SocketPlace,
        gate: EgressGate,
        dialer: EgressDialer,
        limits: EgressLimits = EgressLimits()
    ) {
        self.place = place
        self.gate = gate
        self.dialer = dialer
        self.limits = limits
    }

    /// Serves until the task is cancelled.
    public func run(onReady: @escaping @Sendable () async -> Void) async throws {
        let (gate, dialer, limits) = (gate, dialer, limits)
        let server = ChannelServer(
            place: place,
            mode: 0o666,
            mostConnections: limits.connections
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(IdleStateHandler(allTimeout: limits.silence))
                let headGuard = HeadGuard(most: limits.headBytes)
                try pipeline.addHandler(headGuard)
                try pipeline.addHandler(HTTPResponseEncoder())
                try pipeline.addHandler(
                    ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
                )
                try pipeline.addHandler(
                    EgressConnection(
                        gate: gate,
                        dialer: dialer,
                        limits: limits,
                        headGuard: headGuard
                    )
                )
            }
        }
        try await server.run(onReady: onReady)
    }
}
