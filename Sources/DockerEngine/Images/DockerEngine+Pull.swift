extension DockerEngine {
    /// Begins to pull an image and returns the steps, which must be read to the end.
    ///
    /// Maps to `POST /images/create`.
    /// - Parameters:
    ///   - reference: The image; without a tag or digest, `latest` is meant.
    ///   - platform: The platform, such as `linux/arm64`; the engine's own for nil.
    ///   - authorization: What the registry is shown; nothing for nil.
    /// - Returns: The steps.
    /// - Throws: ``DockerError/pull(reference:_:message:)`` when it cannot be had, also while the
    ///   steps are read.
    public func pullImage(
        _ reference: String,
        platform: String? = nil,
        authorization: RegistryAuthorization? = nil
    ) async throws -> PullStream {
        let path = ("/images/create" as RequestPath)
            .query("fromImage", Self.withTag(reference)).query("platform", platform)
        let title = "pull the image `\(reference)`"
        var request = EngineRequest(.post, path, operation: title).within(limits.pullIdle)
        if let authorization {
            request.headers.append(("X-Registry-Auth", authorization.headerValue))
        }
        do {
            let bytes = try await stream(request, idleLimit: limits.pullIdle)
            return PullStream(
                json: JSONStream(bytes: bytes, operation: title),
                reference: reference
            )
        } catch DockerError.server(_, _, let message), DockerError.notFound(_, _, _, let message) {
            throw DockerError(pulling: reference, message: message)
        }
    }

    /// Makes an image of a tar archive of its files and returns its identifier.
    ///
    /// Maps to `POST /images/create` with `fromSrc`.
    /// - Parameters:
    ///   - chunks: The archive.
    ///   - repository: The name of the image.
    ///   - tag: The tag of the image.
    ///   - changes: Dockerfile instructions such as `CMD ["sh"]` and `LABEL name=value`.
    /// - Returns: The identifier of the image.
    /// - Throws: ``DockerError``, or what the archive's source throws.
    public func importImage<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks,
        repository: String,
        tag: String,
        changes: [String] = []
    ) async throws -> String where Chunks.Element == [UInt8] {
        var path = ("/images/create" as RequestPath)
            .query("fromSrc", "-").query("repo", repository).query("tag", tag)
        for change in changes { path = path.query("changes", change) }
        let title = "import the image `\(repository):\(tag)`"
        let request = EngineRequest(.post, path, operation: title)
            .sending(chunks, contentType: "application/x-tar")
        let bytes = try await stream(request, idleLimit: limits.transferIdle)
        var id: String?
        for try await json in JSONStream(bytes: bytes, operation: title) {
            if let message = json.optionalText("error") {
                throw DockerError.server(operation: title, status: 200, message: message)
            }
            id = json.optionalText("status") ?? id
        }
        guard let id else { throw DockerError.connectionCut(operation: title) }
        return id
    }

    /// Without a tag the engine would pull every tag of the repository.
    static func withTag(_ reference: String) -> String {
        let name = reference.split(separator: "/").last ?? ""
        return name.contains(":") || reference.contains("@") ? reference : reference + ":latest"
    }
}
