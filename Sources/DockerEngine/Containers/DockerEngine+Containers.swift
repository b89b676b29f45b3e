public import JSONC

extension DockerEngine {
    /// Returns the containers, the newest first.
    ///
    /// Maps to `GET /containers/json`.
    /// - Parameters:
    ///   - filters: Which containers; keys are `label`, `name`, `status`, `ancestor` and more.
    ///   - all: Whether those that do not run are listed too.
    /// - Returns: The containers.
    /// - Throws: ``DockerError``.
    public func listContainers(
        filters: EngineFilters = EngineFilters(),
        all: Bool = true
    ) async throws -> [ContainerSummary] {
        let path = ("/containers/json" as RequestPath).query("all", all).query(filters)
        let request = EngineRequest(.get, path, operation: "list the containers")
        return try await jsonArray(request).map { ContainerSummary($0) }
    }

    /// Returns all about a container.
    ///
    /// Maps to `GET /containers/{id}/json`.
    public func inspectContainer(_ id: String) async throws -> ContainerInspection {
        let request = EngineRequest(
            .get,
            "/containers/\(id)/json",
            operation: "inspect the container `\(id)`"
        )
        return ContainerInspection(try await json(request.about(.container, id)))
    }

    /// Returns how many bytes a container wrote into its own layer; the engine looks at each file.
    ///
    /// Maps to `GET /containers/{id}/json` with `size`.
    public func writtenBytes(of id: String) async throws -> Int {
        let path = ("/containers/\(id)/json" as RequestPath).query("size", true)
        let request = EngineRequest(.get, path, operation: "measure the container `\(id)`")
        return try await json(request.about(.container, id)).count("SizeRw")
    }

    /// Creates a container and returns its identifier and the engine's warnings.
    ///
    /// Maps to `POST /containers/create`.
    /// - Parameters:
    ///   - name: The name; the engine makes one up for nil.
    ///   - body: What the API's reference describes, with `HostConfig` and `NetworkingConfig`.
    ///   - platform: The platform, such as `linux/arm64`; the engine's own for nil.
    /// - Returns: The identifier and the warnings.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when the name is taken,
    ///   ``DockerError/notFound(_:name:operation:message:)`` when the image is not there.
    public func createContainer(
        name: String? = nil,
        body: JSONValue,
        platform: String? = nil
    ) async throws -> (id: String, warnings: [String]) {
        let path = ("/containers/create" as RequestPath)
            .query("name", name).query("platform", platform)
        let title = name.map { "create the container `\($0)`" } ?? "create a container"
        let request = EngineRequest(.post, path, operation: title).sending(body)
            .about(.image, body.text("Image"))
        let answer = try await json(request)
        guard let id = answer.optionalText("Id") else {
            throw DockerError.unexpectedAnswer(operation: title, reason: "it has no `Id`")
        }
        return (id, answer.texts("Warnings"))
    }

    /// Removes a container; its anonymous volumes too, if asked.
    ///
    /// Maps to `DELETE /containers/{id}`.
    public func removeContainer(
        _ id: String,
        force: Bool = false,
        removeVolumes: Bool = false
    ) async throws {
        let path = ("/containers/\(id)" as RequestPath)
            .query("force", force).query("v", removeVolumes)
        let request = EngineRequest(.delete, path, operation: "remove the container `\(id)`")
        try await send(request.about(.container, id))
    }

    /// Gives a container another name.
    ///
    /// Maps to `POST /containers/{id}/rename`.
    public func renameContainer(_ id: String, to name: String) async throws {
        let path = ("/containers/\(id)/rename" as RequestPath).query("name", name)
        let title = "rename the container `\(id)` to `\(name)`"
        try await send(EngineRequest(.post, path, operation: title).about(.container, id))
    }

    /// Changes a container's limits, also while it runs; returns the engine's warnings.
    ///
    /// Maps to `POST /containers/{id}/update`.
    /// - Parameters:
    ///   - id: The container.
    ///   - body: `Memory`, `NanoCpus`, `PidsLimit`, `RestartPolicy` and their like.
    /// - Returns: The warnings.
    /// - Throws: ``DockerError``.
    public func updateContainer(_ id: String, body: JSONValue) async throws -> [String] {
        let request = EngineRequest(
            .post,
            "/containers/\(id)/update",
            operation: "update the container `\(id)`"
        )
        return try await json(request.sending(body).about(.container, id)).texts("Warnings")
    }
}
