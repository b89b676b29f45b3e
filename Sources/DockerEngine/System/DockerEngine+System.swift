import JSONC

extension DockerEngine {
    /// Checks that the engine answers and is new enough.
    ///
    /// Maps to `GET /_ping`.
    public func ping() async throws {
        try await send(Self.pingRequest)
    }

    /// Returns whether it is Podman, which speaks Docker's API and names its library in the header
    /// of each answer; a ping takes a tenth of the time of ``version()``.
    ///
    /// Maps to `GET /_ping`.
    public func isPodman() async throws -> Bool {
        try await transport.send(Self.pingRequest).isOfPodman
    }

    private static var pingRequest: EngineRequest {
        var request = EngineRequest(.get, "/_ping", operation: "answer a ping")
        request.isUnversioned = true
        return request
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
