import JSONC

extension DockerEngine {
    /// Checks that the engine answers and is new enough.
    ///
    /// Maps to `GET /_ping`.
    public func ping() async throws {
        var request = EngineRequest(.get, "/_ping", operation: "answer a ping")
        request.isUnversioned = true
        try await send(request)
    }

    /// Returns which engine it is.
    ///
    /// Maps to `GET /version`.
    public func version() async throws -> EngineVersion {
        EngineVersion(
            try await json(EngineRequest(.get, "/version", operation: "tell its version"))
        )
    }

    /// Returns what the engine tells about itself and its machine.
    ///
    /// Maps to `GET /info`.
    public func systemInformation() async throws -> SystemInformation {
        SystemInformation(
            try await json(EngineRequest(.get, "/info", operation: "tell about its system"))
        )
    }
}
