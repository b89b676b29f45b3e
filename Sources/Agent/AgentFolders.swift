/// Where a run's folders are mounted inside the container.
public enum AgentFolders {
    /// What Berth gives the run, read-only: the start script, the prompt, the gateway's socket.
    public static let control = "/run/berth/control"
    /// What the wrapper and the agent write, read by Berth from the host.
    public static let output = "/run/berth/output"
    /// The agent's session files, on a volume of the pipeline.
    public static let session = "/run/berth/session"
    /// The wrapper's script.
    public static let script = control + "/start"
    /// The prompt.
    public static let prompt = control + "/prompt"
}
