/// What state a container is in.
public enum ContainerStatus: Hashable, Sendable {
    case created
    case running
    case paused
    case restarting
    case removing
    case exited
    case dead
    /// A state that this client does not know.
    case other(String)

    init(_ text: String) {
        self =
            switch text {
            case "created": .created
            case "running": .running
            case "paused": .paused
            case "restarting": .restarting
            case "removing": .removing
            case "exited": .exited
            case "dead": .dead
            default: .other(text)
            }
    }
}
