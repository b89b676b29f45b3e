import Glibc

/// Listens on loopback ports of a run's network namespace and leads each to a unix socket.
///
///     berth-relay [--sealed] PORT=SOCKET...
///     berth-relay --kernel
///
/// It stands in a container of its own that shares a run's network namespace and has nothing else:
/// what may be reached is decided by whoever listens on the sockets. It prints `ready` once every
/// port is open, and ends when it is told to. With `--sealed` it opens none where the namespace
/// leads anywhere, and prints what it found. With `--kernel` it prints which kernel it meets.
@main struct RelayProgram {
    static func main() {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
        signal(SIGPIPE, SIG_IGN)
        do {
            var arguments = CommandLine.arguments.dropFirst()
            if arguments.first == "--kernel" {
                for line in KernelReport.lines { say(line, to: 1) }
                exit(0)
            }
            if arguments.first == "--sealed" {
                arguments.removeFirst()
                if let way = NetworkSeal.wayOut {
                    say("open \(way)", to: 1)
                    exit(3)
                }
            }
            var routes: [Route] = []
            for argument in arguments {
                routes.append(try Route(parsing: argument))
            }
            guard !routes.isEmpty else { throw RelayFault("no PORT=SOCKET was given") }
            var relay = try Relay(routes)
            say("ready", to: 1)
            try relay.run()
        } catch {
            say("berth-relay: \(error)", to: 2)
            exit(1)
        }
    }

    private static func say(_ text: String, to descriptor: Int32) {
        let line = text + "\n"
        _ = line.withCString { write(descriptor, $0, line.utf8.count) }
    }
}

/// Why the relay cannot work.
struct RelayFault: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }

    /// A call of the system that failed.
    init(call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
}

/// A port, and where it leads.
struct Route {
    let port: UInt16
    let socketPath: String

    init(parsing text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let port = UInt16(parts[0]), port > 0 else {
            throw RelayFault("`\(text)` is no PORT=SOCKET")
        }
        guard parts[1].utf8.count < 108 else { throw RelayFault("`\(parts[1])` is too long") }
        self.port = port
        socketPath = String(parts[1])
    }
}
