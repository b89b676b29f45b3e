import HTTPTypes
import Hummingbird
import JSONC
import OrderedCollections
import Runs

/// The routes about runs.
struct RunRoutes {
    let supervisor: RunSupervisor

    /// Adds the routes.
    func add(to router: Router<APIContext>) {
        router.get("/v1/runs") { request, _ in
            let runs =
                if let name = request.uri.queryParameters["name"] {
                    try await supervisor.views(named: String(name))
                } else {
                    try await supervisor.views(all: request.flag("all"))
                }
            return Response.json(["runs": .array(runs)])
        }
        router.post("/v1/runs") { request, _ in
            let body = try await request.json()
            let dispatch = try RunDispatch(body)
            if request.flag("check") {
                let branches = (body["branches"]?.array ?? []).compactMap(\.string)
                try await supervisor.check(dispatch, upcomingBranches: Set(branches))
                return Response(status: .noContent)
            }
            let runs = try await supervisor.submit(dispatch)
            return Response.json(["runs": .array(runs)], status: .created)
        }
        router.get("/v1/runs/:id") { _, context in
            Response.json(try await supervisor.view(try context.run))
        }
        router.delete("/v1/runs/:id") { request, context in
            let environment = try RunDispatch.environment(try await request.json())
            try await supervisor.remove(
                try context.run,
                force: request.flag("force"),
                environment: environment
            )
            return Response(status: .noContent)
        }
        for (name, action) in Self.actions {
            router.post(RouterPath("/v1/runs/:id/\(name)")) { request, context in
                let body = try await request.json()
                let environment = try RunDispatch.environment(body)
                try await supervisor.offer(environment)
                return Response.json(
                    try await action(supervisor, try context.run, environment)
                )
            }
        }
        router.post("/v1/runs/:id/rewind") { request, context in
            let body = try await request.json()
            guard let event = body["event"]?.integer else { throw RecordError.member("event") }
            let environment = try RunDispatch.environment(body)
            return Response.json(
                try await supervisor.rewind(
                    try context.run,
                    to: event,
                    environment: environment
                )
            )
        }
        router.post("/v1/prune") { request, _ in
            let wish = try PruneWish(try await request.json())
            return Response.json(try await supervisor.prune(wish))
        }
        router.post("/v1/runs/:id/push") { request, context in
            let body = try await request.json()
            return Response.json(
                try await supervisor.push(
                    try context.run,
                    to: body["remote"]?.string,
                    environment: try RunDispatch.environment(body)
                )
            )
        }
        router.delete("/v1/credentials") { _, _ in
            await supervisor.forgetCredentials()
            return Response(status: .noContent)
        }
        router.post("/v1/credentials") { request, _ in
            let body = try await request.json()
            try await supervisor.offer(try RunDispatch.environment(body))
            return Response(status: .noContent)
        }
    }

    /// What is done with a run, in the environment that came with the request.
    private typealias Action =
        @Sendable (RunSupervisor, String, [String: String]) async throws -> JSONValue

    private static let actions: [(name: String, action: Action)] = [
        ("stop", { supervisor, run, _ in try await supervisor.stop(run) }),
        ("pause", { supervisor, run, _ in try await supervisor.pause(run) }),
        ("resume", { supervisor, run, _ in try await supervisor.resume(run) }),
        (
            "retry",
            { supervisor, run, environment in
                try await supervisor.retry(run, environment: environment)
            }
        ),
    ]
}

extension APIContext {
    /// The run that the path names: its id, or the beginning of one.
    var run: String {
        get throws {
            try parameters.require("id")
        }
    }
}
