import Diagnostics
import DockerEngine

/// A program inside a container that connects its standard streams to a port, as that program's
/// own container sees it: so also a server that listens on 127.0.0.1 alone is reached.
struct PortRelay: Hashable, Sendable {
    /// The command; host and port follow it.
    private var command: [String]

    /// Programs that can do it, those that end one direction by itself first.
    private static let programs: [(name: String, arguments: [String])] = [
        ("python3", ["-c", python]), ("perl", ["-e", perl]), ("node", ["-e", node, "--"]),
        ("nc", []), ("bash", ["-c", bash]),
    ]

    /// Finds a program in a container.
    ///
    /// - Throws: A diagnostic when the container has none of those that can do it.
    static func find(in container: String, engine: DockerEngine) async throws -> Self {
        let names = programs.map(\.name)
        let script =
            "for p in \(names.joined(separator: " ")); do command -v $p && exit; done; exit 1"
        let result = try await engine.run(
            ExecConfig(["/bin/sh", "-c", script], user: "0"),
            in: container,
            limit: .seconds(10)
        )
        let found = result.stdoutText.split(whereSeparator: \.isNewline).last.map(String.init)
        guard result.exitCode == 0, let found,
            let program = programs.first(where: { found.hasSuffix("/\($0.name)") })
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "no-relay",
                    "the container has no program that could connect to its ports",
                    hints: ["install one of \(names.map { "`\($0)`" }.joined(separator: ", "))"],
                    exitCode: .environment
                )
            )
        }
        return Self(command: [found] + program.arguments)
    }

    /// The command that connects to a port.
    func command(host: String, port: Int) -> [String] { command + [host, String(port)] }

    private static let python = """
        import os, socket, sys, threading
        s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        def send():
            while True:
                b = os.read(0, 65536)
                if not b: break
                s.sendall(b)
            try: s.shutdown(socket.SHUT_WR)
            except OSError: pass
        threading.Thread(target=send, daemon=True).start()
        while True:
            b = s.recv(65536)
            if not b: break
            while b: b = b[os.write(1, b):]
        os._exit(0)
        """

    private static let perl = """
        use Socket;
        my ($host, $port) = @ARGV;
        my $address = inet_aton($host) or exit 1;
        socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 1;
        connect($s, sockaddr_in($port, $address)) or exit 1;
        sub pass {
            my ($from, $to) = @_;
            my $b;
            while (sysread($from, $b, 65536)) {
                my $o = 0;
                while ($o < length $b) {
                    my $n = syswrite($to, $b, length($b) - $o, $o);
                    return unless $n;
                    $o += $n;
                }
            }
        }
        my $child = fork;
        if (!$child) { pass(*STDIN, $s); shutdown($s, 1); exit 0 }
        pass($s, *STDOUT);
        kill 9, $child;
        """

    private static let node = """
        const [host, port] = process.argv.slice(-2);
        const s = require('net').connect({ host, port: Number(port), allowHalfOpen: true });
        process.stdin.pipe(s);
        s.pipe(process.stdout);
        s.on('end', () => process.exit(0));
        s.on('error', () => process.exit(1));
        """

    private static let bash = """
        exec 3<> "/dev/tcp/$0/$1" || exit 1
        cat <&0 >&3 &
        cat <&3
        kill $! 2> /dev/null
        """
}
