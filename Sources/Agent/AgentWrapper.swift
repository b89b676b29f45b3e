public import OrderedCollections

/// The program that carries out a run inside the container: one POSIX shell script that checks
/// the walls, sets up the user's environment and becomes the agent.
///
/// It needs no more than `sh`, `mv` and `sleep`, leaves everything it knows in files of the output
/// folder (see ``StateFile``), and goes on when Berth is killed. Start it with one exec of
/// ``command`` as the remote user, without a terminal.
public struct AgentWrapper: Hashable, Sendable {
    /// Which start-up files of the user's shell are read first (`userEnvProbe`).
    public enum EnvironmentProbe: String, Hashable, Sendable, CaseIterable {
        case none
        case loginShell
        case interactiveShell
        case loginInteractiveShell
    }

    /// A file in the output folder.
    public enum StateFile: String, Hashable, Sendable, CaseIterable {
        /// The agent's events, one JSON text a line; only ever appended to.
        case events = "events.jsonl"
        /// The agent's standard error; only ever appended to.
        case standardError = "stderr.log"
        /// What the user's start-up files printed.
        case probe = "probe.log"
        /// When each phase began, see ``AgentTimes``; only ever appended to.
        case times
        /// What was found, see ``AgentChecks``; only ever appended to.
        case checks
        /// Exists once a wrapper works here; a second one refuses.
        case claim
        /// Who goes on, the agent or the one who waits for the start-up files; internal.
        case turn
        /// The process to send signals to; the agent's own once `started` exists.
        case processIdentifier = "pid"
        /// Exists once the agent is started.
        case started
        /// Exists once a stop was asked for; an agent not yet started never will be.
        case stop
        /// Why the agent was not started, see ``AgentRefusal``.
        case refused
        /// The agent's exit status, 128 + n for signal n; the last file to appear.
        case exit

        /// The files that belong to one agent; they go before the next one of the run starts.
        public static let ofOneAgent: [StateFile] = [
            .claim, .turn, .processIdentifier, .started, .stop, .refused, .exit,
        ]
    }

    /// What the wrapper itself exits with where there is no agent's status.
    public enum Status {
        /// Another wrapper works in this output folder.
        public static let claimed: Int32 = 96
        /// The agent was not started; the file `refused` tells why.
        public static let refused: Int32 = 97
        /// The output folder cannot be written, so nothing could be recorded.
        public static let noOutput: Int32 = 98
    }

    /// What is started.
    public var invocation: AgentInvocation
    /// The folder in which the agent works.
    public var workspaceFolder: String
    /// Which start-up files of the user's shell are read first.
    public var environmentProbe: EnvironmentProbe
    /// How long the start-up files may take; after that the agent starts without them.
    public var probeTimeoutSeconds: Int
    /// The configuration's `remoteEnv`, substituted; nil takes a variable away.
    public var remoteEnvironment: OrderedDictionary<String, String?>
    /// Whether the agent is started only if nothing but loopback is there.
    public var requiresSeal: Bool
    /// Whether the kernel inside is one of its own, which may remember routes that are gone.
    public var hasOwnKernel: Bool
    /// The memory limit that the container was given; a higher one found inside is refused.
    public var memoryLimitBytes: Int?
    /// The line that the agent volume's marker must hold, see ``AgentRelease``; nil for any.
    public var marker: String?
    /// The size that the agent's binary must have; nil for any.
    public var binarySizeBytes: Int?
    /// The folder that Berth gives, as seen inside, by a plain path.
    public var controlFolder: String
    /// The folder that is written, as seen inside.
    public var outputFolder: String
    /// The POSIX shell that carries the script out, as seen inside, by a plain path.
    public var shell: String

    /// Creates a wrapper.
    public init(
        invocation: AgentInvocation,
        workspaceFolder: String,
        environmentProbe: EnvironmentProbe,
        probeTimeoutSeconds: Int = 10,
        remoteEnvironment: OrderedDictionary<String, String?> = [:],
        requiresSeal: Bool,
        hasOwnKernel: Bool = false,
        memoryLimitBytes: Int? = nil,
        marker: String? = nil,
        binarySizeBytes: Int? = nil,
        controlFolder: String = AgentFolders.control,
        outputFolder: String = AgentFolders.output,
        shell: String = "/bin/sh"
    ) {
        precondition(
            (shell + controlFolder).utf8.allSatisfy(ShellWord.isPlain),
            "every kind of shell must read the paths of the script alike"
        )
        self.invocation = invocation
        self.workspaceFolder = workspaceFolder
        self.environmentProbe = environmentProbe
        self.probeTimeoutSeconds = probeTimeoutSeconds
        self.remoteEnvironment = remoteEnvironment
        self.requiresSeal = requiresSeal
        self.hasOwnKernel = hasOwnKernel
        self.memoryLimitBytes = memoryLimitBytes
        self.marker = marker
        self.binarySizeBytes = binarySizeBytes
        self.controlFolder = controlFolder
        self.outputFolder = outputFolder
        self.shell = shell
    }

    /// Where the script must lie inside the container.
    public var scriptPath: String { controlFolder + "/start" }
    /// Where the prompt must lie inside the container.
    public var promptPath: String { controlFolder + "/prompt" }

    /// Where a prompt may lie that a later agent of the same run goes on with.
    public var secondPromptPath: String { controlFolder + "/again" }

    /// The command to execute inside the container, as the remote user.
    public var command: [String] { [shell, scriptPath] }

    /// Returns the command that succeeds inside while the wrapper works, by the number of its
    /// process that it left when it began.
    public static func lookCommand(
        controlFolder: String = AgentFolders.control,
        outputFolder: String = AgentFolders.output
    ) -> [String] {
        [
            "/bin/sh", "-c",
            """
            read -r pid <"$1/claim" || exit 1
            case $pid in
            '' | *[!0-9]*) exit 1 ;;
            esac
            case $(tr '\\0' ' ' <"/proc/$pid/cmdline") in
            *"$2/start"*) exit 0 ;;
            esac
            exit 1
            """,
            "sh", outputFolder, controlFolder,
        ]
    }

    /// The command for a script at its usual place.
    public static let command = ["/bin/sh", AgentFolders.control + "/start"]
}

extension AgentWrapper {
    /// A signal that ends the agent.
    public enum Signal: String, Hashable, Sendable {
        /// Interrupts: the agent ends its turn, says so in a result and exits.
        case interrupt = "INT"
        /// Terminates: the agent exits within seconds, without a result.
        case terminate = "TERM"
        /// Kills at once.
        case kill = "KILL"
    }

    /// Returns the command that stops the agent, to execute inside the container as its user.
    ///
    /// An agent that is not started yet will not be. The command fails when nothing runs.
    public static func stopCommand(
        _ signal: Signal,
        outputFolder: String = AgentFolders.output
    ) -> [String] {
        [
            "/bin/sh", "-c",
            """
            : >"$1/stop"
            read -r pid <"$1/pid" || exit 1
            case $pid in
            '' | *[!0-9]*) exit 1 ;;
            esac
            kill -s "$2" "$pid"
            """,
            "sh", outputFolder, signal.rawValue,
        ]
    }
}
