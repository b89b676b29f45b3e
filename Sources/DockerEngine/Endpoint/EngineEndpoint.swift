/// Where an engine listens, and who said so.
public struct EngineEndpoint: Hashable, Sendable {
    /// What made the choice, for messages.
    public enum Origin: Hashable, Sendable {
        /// The caller gave the socket.
        case given
        /// The environment variable `DOCKER_HOST`.
        case dockerHost
        /// A Docker context, and what chose it: `DOCKER_CONTEXT` or the path of `config.json`.
        case context(name: String, chosenBy: String)
        /// The usual place.
        case standard
        /// The place of an engine that runs without root.
        case rootless
    }

    /// The usual place of the engine's socket.
    public static let standardSocketPath = "/var/run/docker.sock"

    /// The path of the unix socket.
    public var socketPath: String
    /// What made the choice.
    public var origin: Origin

    /// Creates an endpoint.
    public init(socketPath: String, origin: Origin = .given) {
        self.socketPath = socketPath
        self.origin = origin
    }
}

extension EngineEndpoint.Origin {
    /// Why this socket is used, as a note without a full stop; nil when nothing is to be told.
    var note: String? {
        switch self {
        case .given, .standard: nil
        case .dockerHost: "the environment variable `DOCKER_HOST` names this socket"
        case .context(let name, let chosenBy):
            "the Docker context `\(name)` names this socket, and `\(chosenBy)` chose the context"
        case .rootless: "it is the place of an engine without root, as the usual one is missing"
        }
    }
}
