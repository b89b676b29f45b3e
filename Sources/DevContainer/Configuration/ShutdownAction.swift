/// What happens to the container when the tool that uses it closes.
public enum ShutdownAction: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// The container is stopped; the default of image and Dockerfile configurations.
    case stopContainer
    /// All services are stopped; the default of Compose configurations.
    case stopCompose
}
