import JSONC

extension DockerEngine {
    /// Creates a volume; one that exists is returned as it is, with its own labels.
    ///
    /// Maps to `POST /volumes/create`.
    public func createVolume(
        _ name: String,
        labels: [String: String] = [:]
    ) async throws -> Volume {
        let request = EngineRequest(
            .post,
            "/volumes/create",
            operation: "create the volume `\(name)`"
        )
        let body: JSONValue = ["Name": .string(name), "Labels": JSONValue(texts: labels)]
        return Volume(try await json(request.sending(body)))
    }

    /// Returns all about a volume.
    ///
    /// Maps to `GET /volumes/{name}`.
    public func inspectVolume(_ name: String) async throws -> Volume {
        let request = EngineRequest(
            .get,
            "/volumes/\(name)",
            operation: "inspect the volume `\(name)`"
        )
        return Volume(try await json(request.about(.volume, name)))
    }

    /// Returns the volumes.
    ///
    /// Maps to `GET /volumes`.
    /// - Parameter filters: Which volumes; keys are `label`, `name`, `dangling` and more.
    /// - Returns: The volumes.
    /// - Throws: ``DockerError``.
    public func listVolumes(filters: EngineFilters = EngineFilters()) async throws -> [Volume] {
        let path = ("/volumes" as RequestPath).query(filters)
        let request = EngineRequest(.get, path, operation: "list the volumes")
        return try await json(request).elements("Volumes").map { Volume($0) }
    }

    /// Removes a volume.
    ///
    /// Maps to `DELETE /volumes/{name}`.
    /// - Parameters:
    ///   - name: The volume.
    ///   - force: Whether one that does not exist is no error.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when a container uses it.
    public func removeVolume(_ name: String, force: Bool = false) async throws {
        let path = ("/volumes/\(name)" as RequestPath).query("force", force)
        let request = EngineRequest(.delete, path, operation: "remove the volume `\(name)`")
        try await send(request.about(.volume, name))
    }
}
