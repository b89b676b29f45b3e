import JSONC

/// How a container fares.
public struct ContainerState: Hashable, Sendable {
    /// What state it is in.
    public var status: ContainerStatus
    /// Whether its process lives, even if paused.
    public var isRunning: Bool
    /// Whether its processes are frozen.
    public var isPaused: Bool
    /// Whether the kernel killed a process for want of memory.
    public var isOOMKilled: Bool
    /// The number of its process on the engine's machine; 0 when it does not live.
    public var pid: Int
    /// What the process ended with; 0 before the first end.
    public var exitCode: Int
    /// Why it could not be started, in the engine's words; empty without a fault.
    public var error: String
    /// When it was last started, in RFC 3339; year 1 when never.
    public var startedAt: String
    /// When it last ended, in RFC 3339; year 1 when never.
    public var finishedAt: String
    /// The health by its own check, such as `healthy`; nil without a check.
    public var health: String?

    init(_ json: JSONValue) {
        status = ContainerStatus(json.text("Status"))
        isRunning = json.flag("Running")
        isPaused = json.flag("Paused")
        isOOMKilled = json.flag("OOMKilled")
        pid = json.count("Pid")
        exitCode = json.count("ExitCode")
        error = json.text("Error")
        startedAt = json.text("StartedAt")
        finishedAt = json.text("FinishedAt")
        health = json["Health"]?.optionalText("Status")
    }
}
