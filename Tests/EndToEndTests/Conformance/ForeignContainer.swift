import Testing

extension TestFolder {
    /// Starts a container that no configuration is about, hands it to the body and removes it.
    func container(
        _ flags: [String],
        image: String = "debian:bookworm",
        _ body: (String) async throws -> Void
    ) async throws {
        let container = try await docker(
            ["run", "--detach", "--init", "--network", "none"] + flags
                + [image, "sleep", "infinity"]
        )
        do {
            try await body(container)
        } catch {
            try await docker(["rm", "--force", container])
            throw error
        }
        try await docker(["rm", "--force", container])
    }
}
