import Diagnostics
import Git
import Glibc
import JSONC
import LocalHTTP
import OrderedCollections
public import Runner
import Runs
import Store
import UnixSignals

/// The daemon itself, from its lock to its end.
public struct Daemon: Sendable {
    private let place: DaemonPlace
    private let environment: [String: String]
    private let version: String

    /// How long what is under way may take once the daemon is to end.
    private static let longestEnd = Duration.milliseconds(1_500)

    /// Creates a daemon; nothing happens yet.
    ///
    /// - Parameters:
    ///   - folders: Berth's own folders.
    ///   - environment: The environment of the process.
    ///   - version: The version of Berth.
    public init(folders: BerthFolders, environment: [String: String], version: String) {
        place = DaemonPlace(folders: folders, environment: environment)
        self.environment = environment
        self.version = version
    }

    /// Serves until the process is asked to end; then it lets go of the agents, which work on.
    ///
    /// - Parameter isDetached: Whether it was started by a client, which waits to hear that it is
    ///   ready, and has its output in the log.
    /// - Throws: ``DaemonError``, or what the store says; a client that waits is told, too.
    public func run(isDetached: Bool) async throws {
        do {
            try await serve(isDetached: isDetached)
        } catch {
            if isDetached { tell(Fault.diagnostics(of: error)) }
            throw error
        }
    }

    /// Takes as many descriptors as the machine gives: each connection of a run to the outside
    /// takes two of them, and a shell usually starts programs with few.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func serve(isDetached: Bool) async throws {
        // Clones and their objects are read inside by other users; what others on this machine may
        // not see stands below folders that are closed to them.
        umask(0o022)
        chdir("/")
        signal(SIGPIPE, SIG_IGN)
        Self.raiseDescriptorLimit()
        try place.prepare()
        guard let lock = try FileLock.tryAcquire(place.lock) else {
            throw DaemonError.isRunning(process: place.processNumber)
        }
        defer { lock.release() }
        lock.write("\(getpid())\n")
        let log = try DaemonLog(path: place.log, takesStandardStreams: isDetached)
        let store = try Store(path: place.store)
        let supervisor = RunSupervisor(
            place: place,
            store: store,
            log: log,
            environment: environment,
            version: version
        )
        let (ends, end) = AsyncStream<String>.makeStream()
        let server = DaemonServer(place: place, supervisor: supervisor) {
            // The answer to the one who asked goes out first.
            Task {
                try? await Task.sleep(for: .milliseconds(50))
                end.yield("a client")
            }
        }
        log.write("Berth \(version) serves on \(place.socket.path) as process \(getpid())")
        let bell = Task { for await _ in store.newestEvents() { supervisor.bell.ring() } }
        let signals = Task {
            for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                end.yield("\(signal)")
            }
        }
        let outbox = Outbox(
            store: store,
            handlers: supervisor.outboxHandlers,
            bell: supervisor.outboxBell,
            log: log
        )
        let (ready, readiness) = AsyncStream<Void>.makeStream()
        let errands = Task {
            for await _ in ready { await outbox.run() }
        }
        let service = Task {
            try await server.run {
                do {
                    try await supervisor.takeUp()
                } catch {
                    log.write("cannot take up the runs: \(Fault.line(of: error))")
                }
                readiness.yield()
                readiness.finish()
                if isDetached { tell([]) }
            }
        }
        let failure = Task {
            do {
                try await service.value
            } catch {
                end.yield("a fault: \(Fault.line(of: error))")
                throw error
            }
        }
        var reasons = ends.makeAsyncIterator()
        let reason = await reasons.next() ?? "nobody"
        log.write("ends, asked by \(reason)")
        signals.cancel()
        bell.cancel()
        await supervisor.letGo()
        errands.cancel()
        service.cancel()
        await within(Self.longestEnd) {
            _ = await service.result
            await errands.value
        }
        try? store.close()
        log.write("ended")
        if reason.hasPrefix("a fault") { try await failure.value }
        // Whatever is still under way goes on from the store in the next daemon.
        if isDetached { exit(0) }
    }

    /// Waits for something, but no longer than a time.
    private func within(_ time: Duration, _ body: @escaping @Sendable () async -> Void) async {
        let (done, finish) = AsyncStream<Void>.makeStream()
        let work = Task {
            await body()
            finish.finish()
        }
        let timer = Task {
            try? await Task.sleep(for: time)
            finish.finish()
        }
        for await _ in done {}
        work.cancel()
        timer.cancel()
    }

    /// Tells the client that started the daemon that it is ready, or why it cannot be.
    private func tell(_ diagnostics: [Diagnostic]) {
        let json: JSONValue = ["diagnostics": .array(diagnostics.map(\.json))]
        let descriptor = DaemonLaunch.readyDescriptor
        StandardStream.write((json.text() + "\n").utf8, to: descriptor)
        close(descriptor)
    }
}
