import JSONC

/// How a command in a container fares.
public struct ExecInspection: Hashable, Sendable {
    /// The identifier of the command.
    public var id: String
    /// The container that it runs in.
    public var containerID: String
    /// Whether it is still at work.
    public var isRunning: Bool
    /// What it ended with; nil before its end.
    public var exitCode: Int?
    /// The number of its process on the engine's machine; 0 before its start.
    public var pid: Int

    init(_ json: JSONValue) {
        id = json.text("ID")
        containerID = json.text("ContainerID")
        isRunning = json.flag("Running")
        exitCode = json["ExitCode"]?.integer
        pid = json.count("Pid")
    }
}
