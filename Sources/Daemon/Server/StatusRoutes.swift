import Hummingbird
import JSONC

/// The routes about the daemon itself.
struct StatusRoutes {
    let supervisor: RunSupervisor
    let shutdown: @Sendable () -> Void

    /// Adds the routes.
    func add(to router: Router<APIContext>) {
        router.get("/v1/status") { _, _ in
            await Response.json(supervisor.status().json)
        }
        router.post("/v1/shutdown") { request, _ in
            if request.flag("runs") { try await supervisor.stopAllRuns() }
            let status = await supervisor.status()
            shutdown()
            return Response.json(status.json)
        }
    }
}
