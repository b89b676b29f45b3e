/// What can go wrong between Berth and an engine.
///
/// `operation` is always what was being done, such as ``create the container `web` ``.
public enum DockerError: Error, Hashable, Sendable {
    /// What an engine can be asked about.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        case container
        case image
        case network
        case volume
        case exec
        /// A path inside a container.
        case path
    }

    /// Why an image could not be pulled.
    public enum PullFailure: Hashable, Sendable {
        case notFound
        case unauthorized
        case network
        case other
    }

    // MARK: Finding the engine

    /// The engine's address is no unix socket.
    case unsupportedHost(String, source: String)
    /// A Docker context is chosen that does not exist.
    case unknownContext(name: String, chosenBy: String, path: String)
    /// A file of Docker's client cannot be understood.
    case unreadableConfiguration(path: String, reason: String)
    /// There is no socket at the path.
    case socketMissing(EngineEndpoint)
    /// The user may not open the socket.
    case permissionDenied(EngineEndpoint)
    /// Nobody listens on the socket.
    case connectionRefused(EngineEndpoint)
    /// The socket cannot be used for another reason.
    case connectionFailed(EngineEndpoint, reason: String)
    /// The engine speaks only versions of the API that are too old.
    case engineTooOld(apiVersion: String, needed: String)

    // MARK: Talking to it

    /// No answer came in time.
    case timeout(operation: String, limit: Duration)
    /// The connection ended before the answer did.
    case connectionCut(operation: String)
    /// The answer is not what the API says.
    case unexpectedAnswer(operation: String, reason: String)
    /// The process on the other side no longer takes input.
    case inputClosed(operation: String)
    /// The answer is larger than allowed.
    case answerTooLarge(operation: String, limitBytes: Int)

    // MARK: What it says

    /// The thing does not exist; `name` may be nil when the engine does not tell.
    case notFound(Subject, name: String?, operation: String, message: String)
    /// The state of things forbids it: a name is taken, a container is not running.
    case conflict(operation: String, message: String)
    /// The engine finds the request wrong.
    case rejected(operation: String, message: String)
    /// The engine failed.
    case server(operation: String, status: Int, message: String)
    /// The engine's disk is full.
    case noSpace(operation: String, message: String)
    /// An image could not be pulled.
    case pull(reference: String, PullFailure, message: String)
}
