extension DockerEngine {
    /// Unpacks a tar archive into a folder of a container, which need not run.
    ///
    /// The archive is sent piece by piece; the next piece is asked for when one has left this
    /// process, so an archive of any size needs little memory. The archive may be compressed.
    ///
    /// Maps to `PUT /containers/{id}/archive`.
    /// - Parameters:
    ///   - id: The container.
    ///   - path: The folder, which must exist.
    ///   - chunks: The archive.
    ///   - copyUIDGID: Whether owners are changed to those of the existing folder's entries.
    /// - Throws: ``DockerError``, or what the archive's source throws.
    public func putArchive<Chunks: AsyncSequence & Sendable>(
        into id: String,
        path: String,
        chunks: Chunks,
        copyUIDGID: Bool = false
    ) async throws where Chunks.Element == [UInt8] {
        let target = ("/containers/\(id)/archive" as RequestPath)
            .query("path", path).query("copyUIDGID", copyUIDGID)
        let title = "copy files to `\(path)` in the container `\(id)`"
        let request = EngineRequest(.put, target, operation: title)
            .sending(chunks, contentType: "application/x-tar").about(.container, id)
        try await send(request)
    }

    /// Returns a file or folder of a container as a tar archive.
    ///
    /// Maps to `GET /containers/{id}/archive`.
    public func getArchive(from id: String, path: String) async throws -> ByteStream {
        let target = ("/containers/\(id)/archive" as RequestPath).query("path", path)
        let title = "copy `\(path)` from the container `\(id)`"
        let request = EngineRequest(.get, target, operation: title).about(.container, id)
        return try await stream(request, idleLimit: limits.transferIdle)
    }
}
