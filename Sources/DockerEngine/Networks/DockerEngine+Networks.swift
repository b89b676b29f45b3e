import JSONC

extension DockerEngine {
    /// Creates a network and returns its identifier.
    ///
    /// Maps to `POST /networks/create`.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when the name is taken.
    public func createNetwork(_ config: NetworkConfig) async throws -> String {
        let title = "create the network `\(config.name)`"
        let request = EngineRequest(.post, "/networks/create", operation: title)
        guard let id = try await json(request.sending(config.json)).optionalText("Id") else {
            throw DockerError.unexpectedAnswer(operation: title, reason: "it has no `Id`")
        }
        return id
    }

    /// Returns all about a network.
    ///
    /// Maps to `GET /networks/{id}`.
    public func inspectNetwork(_ id: String) async throws -> Network {
        let request = EngineRequest(
            .get,
            "/networks/\(id)",
            operation: "inspect the network `\(id)`"
        )
        return Network(try await json(request.about(.network, id)))
    }

    /// Returns the networks.
    ///
    /// Maps to `GET /networks`.
    /// - Parameter filters: Which networks; keys are `label`, `name`, `driver` and more.
    /// - Returns: The networks.
    /// - Throws: ``DockerError``.
    public func listNetworks(filters: EngineFilters = EngineFilters()) async throws -> [Network] {
        let path = ("/networks" as RequestPath).query(filters)
        let request = EngineRequest(.get, path, operation: "list the networks")
        return try await jsonArray(request).map { Network($0) }
    }

    /// Puts a container into a network, also while it runs.
    ///
    /// Maps to `POST /networks/{id}/connect`.
    /// - Parameters:
    ///   - container: The container.
    ///   - network: The network.
    ///   - aliases: More names that the container has there.
    /// - Throws: ``DockerError``.
    public func connectContainer(
        _ container: String,
        to network: String,
        aliases: [String] = []
    ) async throws {
        let title = "connect the container `\(container)` to the network `\(network)`"
        let request = EngineRequest(.post, "/networks/\(network)/connect", operation: title)
        let body: JSONValue = [
            "Container": .string(container),
            "EndpointConfig": ["Aliases": JSONValue(texts: aliases)],
        ]
        try await send(request.sending(body).about(.network, network))
    }

    /// Takes a container out of a network, also while it runs.
    ///
    /// Maps to `POST /networks/{id}/disconnect`.
    public func disconnectContainer(
        _ container: String,
        from network: String,
        force: Bool = false
    ) async throws {
        let title = "disconnect the container `\(container)` from the network `\(network)`"
        let request = EngineRequest(.post, "/networks/\(network)/disconnect", operation: title)
        let body: JSONValue = ["Container": .string(container), "Force": .bool(force)]
        try await send(request.sending(body).about(.network, network))
    }

    /// Removes a network.
    ///
    /// Maps to `DELETE /networks/{id}`.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when a container is in it.
    public func removeNetwork(_ id: String) async throws {
        let request = EngineRequest(
            .delete,
            "/networks/\(id)",
            operation: "remove the network `\(id)`"
        )
        try await send(request.about(.network, id))
    }
}
