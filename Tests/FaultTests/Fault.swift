/// Something that is done to Berth and what it stands on.
enum Fault: String, CaseIterable, Sendable {
    /// `kill -9` of the daemon.
    case daemon
    /// `kill -9` of the agent's process in the container.
    case agent
    /// The container is killed.
    case container
    /// The container is removed by force.
    case removal
    /// `kill -9` of dockerd, whose containerd stays.
    case engine
    /// `kill -9` of both.
    case daemonAndEngine = "daemon+engine"
    /// The disk with Berth's state and the user's repository is filled.
    case disk
    /// The same, and the daemon is killed meanwhile and started on the full disk.
    case diskAndDaemon = "disk+daemon"
    /// The disk of the engine is filled.
    case engineDisk = "engine-disk"

    /// Whether the daemon is killed.
    var killsDaemon: Bool {
        switch self {
        case .daemon, .daemonAndEngine, .diskAndDaemon: true
        default: false
        }
    }

    /// Whether it happens to one run's container, which must be there.
    var needsContainer: Bool {
        switch self {
        case .agent, .container, .removal: true
        default: false
        }
    }
}
