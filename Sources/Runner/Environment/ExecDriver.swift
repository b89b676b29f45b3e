import Diagnostics
public import DockerEngine
import Glibc

/// Runs one command in a container with this process's own streams.
public struct ExecDriver: Sendable {
    /// How the command is run.
    public struct Options: Sendable {
        /// Secrets that the command sees as variables.
        public var secrets = Secrets()
        /// Whether the command gets a terminal also where this process has none.
        public var forcesTerminal = false
        /// The size of its terminal; nil takes that of this process's own.
        public var terminalSize: (columns: Int, rows: Int)?
        /// The folder inside that keeps what root has done.
        public var systemFolder: String?

        /// Creates options that ask for nothing special.
        public init() {}
    }

    private let engine: DockerEngine
    private let folders: BerthFolders
    private let progress: ProgressSink

    /// Creates a driver.
    public init(engine: DockerEngine, folders: BerthFolders, progress: @escaping ProgressSink) {
        self.engine = engine
        self.folders = folders
        self.progress = progress
    }

    /// Runs a command and returns its exit code.
    ///
    /// It gets a terminal when both stdin and stdout of this process are one; otherwise the
    /// streams are passed on byte for byte.
    public func exec(
        _ command: [String],
        in environment: RunningEnvironment,
        _ options: Options = Options()
    ) async throws -> Int {
        let hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        let isTerminal = hasTerminal || options.forcesTerminal
        let processes = RemoteProcessEnvironment(
            engine: engine,
            cacheFolder: folders.cache,
            editsSystemFiles: true,
            systemFolder: options.systemFolder,
            progress: progress
        )
        let surroundings = try await processes.surroundings(of: environment)
        let clock = ContinuousClock()
        let start = clock.now
        defer {
            // A command that takes its time may have changed the start-up files of the shell.
            if isTerminal || clock.now - start > Self.quick { processes.forget(environment) }
        }
        let marked = MarkedProcesses(
            engine: engine,
            container: environment.containerIdentifier,
            user: environment.remoteUser
        )
        let exec = try await engine.createExec(
            in: environment.containerIdentifier,
            ExecConfig(
                surroundings.command(command),
                environment: surroundings.variables + options.secrets.variables + [marked.mark],
                user: environment.remoteUser,
                workingDirectory: surroundings.folder,
                isTTY: isTerminal,
                attachStdin: true
            )
        )
        let session = try await engine.startExec(exec, isTTY: isTerminal)
        let raw = hasTerminal ? RawTerminal() : nil
        defer { raw?.restore() }
        let input = StandardInputPump(session, endsLine: isTerminal && !hasTerminal)
        input.start()
        defer { input.stop() }
        let resizing = isTerminal ? try await follow(options.terminalSize, exec) : nil
        defer { resizing?.cancel() }
        var first: [UInt8]?
        do {
            for try await chunk in session.output {
                if first == nil {
                    first = chunk.bytes
                    // The engine's own words about a command that it could not start.
                    if EngineRefusal.isRefusal(chunk.bytes) { continue }
                }
                switch chunk {
                case .stdout(let bytes): StandardStream.write(bytes, to: STDOUT_FILENO)
                case .stderr(let bytes): StandardStream.write(bytes, to: STDERR_FILENO)
                }
            }
        } catch is CancellationError {
            // The engine lets a command run on when nobody listens any more.
            await marked.stop()
            throw CancellationError()
        }
        let code = try await engine.execExitCode(exec, limit: .seconds(10))
        guard let first, EngineRefusal.isRefusal(first) else { return code }
        guard [126, 127].contains(code) else {
            StandardStream.write(first, to: STDOUT_FILENO)
            return code
        }
        return refuse(command, String(decoding: first, as: UTF8.self), environment)
    }

    /// Tells why the engine could not start a command, and returns a shell's code for that.
    private func refuse(
        _ command: [String],
        _ words: String,
        _ environment: RunningEnvironment
    ) -> Int {
        let lacksFolder = words.contains("chdir to cwd")
        let isMissing =
            !lacksFolder
            && (words.contains("executable file not found") || words.contains("no such file"))
        progress(
            .diagnostic(
                Diagnostic(
                    code: "exec-failed",
                    isMissing
                        ? "there is no program `\(command.first ?? "")` in the container"
                        : "`\(command.first ?? "")` could not be started in the container",
                    notes: (lacksFolder ? [environment.lacksFolderNote] : []) + [
                        "Docker said: \(TerminalText.oneLine(words, width: 300))"
                    ],
                    exitCode: .workFailed
                )
            )
        )
        return isMissing ? 127 : 126
    }

    /// Gives the command's terminal its size, and where that is the size of our own, each new one.
    private func follow(
        _ size: (columns: Int, rows: Int)?,
        _ exec: String
    ) async throws -> Task<Void, Never>? {
        if let size {
            try? await engine.resizeExec(exec, columns: size.columns, rows: size.rows)
            return nil
        }
        await resize(exec)
        let changes = WindowChanges.stream()
        return Task { for await _ in changes { await resize(exec) } }
    }

    private func resize(_ exec: String) async {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return }
        try? await engine.resizeExec(exec, columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// A command that ended sooner counts as one that changed no start-up file.
    private static let quick = Duration.seconds(1)
}

/// The terminal without line editing and echo, until it is restored.
private struct RawTerminal {
    private let before: termios

    init() {
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        before = settings
        cfmakeraw(&settings)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }

    func restore() {
        var settings = before
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
}
