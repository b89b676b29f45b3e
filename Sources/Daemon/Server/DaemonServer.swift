import HTTPTypes
import Hummingbird
import LocalHTTP
import Logging
import NIOCore

/// The daemon's API on its socket: who asks, what for, and the answer or what is wrong.
struct DaemonServer {
    let place: DaemonPlace
    let responder: RouterResponder<APIContext>
    let log: DaemonLog

    /// Creates a server with all routes.
    init(place: DaemonPlace, supervisor: RunSupervisor, shutdown: @escaping @Sendable () -> Void) {
        self.place = place
        log = supervisor.log
        let router = Router(context: APIContext.self)
        StatusRoutes(supervisor: supervisor, shutdown: shutdown).add(to: router)
        RunRoutes(supervisor: supervisor).add(to: router)
        EventRoutes(supervisor: supervisor).add(to: router)
        responder = router.buildResponder()
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: Called once when clients can connect.
    /// - Throws: `LocalHTTPError` when it cannot listen.
    func run(onReady: @escaping @Sendable () async -> Void) async throws {
        let server = SocketServer(place: place.socket) { request, writer, channel in
            let response = await answer(request, channel)
            try await writer.write(response: response.head, body: response.body)
        }
        try await server.run(onReady: onReady)
    }

    private func answer(_ request: Request, _ channel: any Channel) async -> Response {
        guard await PeerCheck.isOwner(channel) else {
            log.write("refused a connection of another user")
            return .failure(HTTPError(.forbidden))
        }
        let source = ApplicationRequestContextSource(
            channel: channel,
            logger: Logger(label: "berth.daemon") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            return try await responder.respond(to: request, context: APIContext(source: source))
        } catch {
            return .failure(error)
        }
    }
}
