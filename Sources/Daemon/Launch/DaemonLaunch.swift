import Diagnostics
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
import Runner
import Runs

/// Starts a daemon that outlives the process that starts it.
struct DaemonLaunch {
    let place: DaemonPlace
    let environment: [String: String]

    /// The descriptor on which a started daemon says that it is ready, or why it cannot be.
    static let readyDescriptor: Int32 = 3

    private static let longestStart = Duration.seconds(30)

    /// Which variables a daemon gets that is started by need: none that may hold a credential for
    /// the model, since each run brings its caller's own.
    private static let passedNames: Set<String> = [
        "HOME", "PATH", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "SSH_AUTH_SOCK",
        "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "NO_PROXY", "no_proxy",
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
    ]
    private static let passedPrefixes = ["LC_", "XDG_", "DOCKER_", "BERTH_", "GIT_"]

    /// Starts a process and waits until it serves.
    ///
    /// - Throws: What the daemon said before it ended, or a diagnostic that names its log.
    func start() async throws {
        try place.prepare()
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure(String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let result = spawn(writeEnd: ends[1])
        close(ends[1])
        guard result == 0 else { throw failure(String(cString: strerror(result))) }
        try await check(try await answer(ends[0]))
    }

    private func spawn(writeEnd: Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, place.log, flags, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, writeEnd, Self.readyDescriptor)
        for descriptor in Self.inheritable where descriptor > Self.readyDescriptor {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let options = Self.newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(options))
        let arguments = ["berth", "daemon", "run", "--detached"]
        let variables = environment.filter { Self.isPassed($0.key) }.map { "\($0.key)=\($0.value)" }
        return withStrings(arguments) { arguments in
            withStrings(variables) { variables in
                var process = pid_t()
                return posix_spawn(
                    &process,
                    "/proc/self/exe",
                    &actions,
                    &attributes,
                    arguments,
                    variables
                )
            }
        }
    }

    /// `POSIX_SPAWN_SETSID` of glibc, which its header shows to GNU programs alone.
    private static let newSession: Int32 = 0x80

    /// The descriptors that a started process would get from this one.
    private static var inheritable: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.filter { fcntl($0, F_GETFD) & FD_CLOEXEC == 0 }
    }

    private static func isPassed(_ name: String) -> Bool {
        passedNames.contains(name) || passedPrefixes.contains { name.hasPrefix($0) }
    }

    /// Hands C strings to a call, which ends with a null.
    private func withStrings(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        return pointers.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? EINVAL
        }
    }

    /// Reads what the daemon says; empty when it ended without a word.
    private func answer(_ descriptor: Int32) async throws -> [UInt8] {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.longestStart
        var bytes: [UInt8] = []
        while true {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 0) > 0 {
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                let count = read(descriptor, &buffer, buffer.count)
                if count <= 0 { return bytes }
                bytes += buffer[..<count]
                if bytes.last == UInt8(ascii: "\n") { return bytes }
                continue
            }
            guard clock.now < deadline else {
                throw failure("it said nothing for \(Self.longestStart.components.seconds) s")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func check(_ answer: [UInt8]) async throws {
        guard !answer.isEmpty, let json = try? JSONValue(parsing: answer) else {
            throw failure("it ended at once")
        }
        let diagnostics = (json["diagnostics"]?.array ?? []).compactMap { try? Diagnostic($0) }
        // One that found another daemon is no fault: that one is what was wanted.
        guard let first = diagnostics.first, first.code != "daemon-running" else { return }
        throw DiagnosticError(diagnostics)
    }

    private func failure(_ reason: String) -> DaemonError {
        .start(reason: reason, log: place.log)
    }
}
