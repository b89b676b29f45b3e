extension DockerEngine {
    /// Returns all about an image that is on the engine.
    ///
    /// Maps to `GET /images/{name}/json`.
    /// - Parameter name: A reference or an identifier.
    /// - Returns: All about it.
    /// - Throws: ``DockerError/notFound(_:name:operation:message:)`` when it is not there.
    public func inspectImage(_ name: String) async throws -> ImageInspection {
        let request = EngineRequest(
            .get,
            "/images/\(name)/json",
            operation: "inspect the image `\(name)`"
        )
        return ImageInspection(try await json(request.about(.image, name)))
    }

    /// Returns the images that are on the engine.
    ///
    /// Maps to `GET /images/json`.
    /// - Parameter filters: Which images; keys are `reference`, `label`, `dangling` and more.
    /// - Returns: The images.
    /// - Throws: ``DockerError``.
    public func listImages(
        filters: EngineFilters = EngineFilters()
    ) async throws -> [ImageSummary] {
        let path = ("/images/json" as RequestPath).query(filters)
        let request = EngineRequest(.get, path, operation: "list the images")
        return try await jsonArray(request).map { ImageSummary($0) }
    }

    /// Gives an image one more name.
    ///
    /// Maps to `POST /images/{name}/tag`.
    public func tagImage(_ name: String, repository: String, tag: String) async throws {
        let path = ("/images/\(name)/tag" as RequestPath)
            .query("repo", repository).query("tag", tag)
        let title = "tag the image `\(name)` as `\(repository):\(tag)`"
        try await send(EngineRequest(.post, path, operation: title).about(.image, name))
    }

    /// Removes a name of an image, and the image with its last name.
    ///
    /// Maps to `DELETE /images/{name}`.
    /// - Parameters:
    ///   - name: A reference or an identifier.
    ///   - force: Whether it is removed though stopped containers use it.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when a container uses it.
    public func removeImage(_ name: String, force: Bool = false) async throws {
        let path = ("/images/\(name)" as RequestPath).query("force", force)
        let request = EngineRequest(.delete, path, operation: "remove the image `\(name)`")
        try await send(request.about(.image, name))
    }

    /// Returns the steps in which an image was made, the newest first.
    ///
    /// Maps to `GET /images/{name}/history`.
    public func imageHistory(_ name: String) async throws -> [ImageHistoryItem] {
        let request = EngineRequest(
            .get,
            "/images/\(name)/history",
            operation: "tell the history of the image `\(name)`"
        )
        return try await jsonArray(request.about(.image, name)).map { ImageHistoryItem($0) }
    }
}
