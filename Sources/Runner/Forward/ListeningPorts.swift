import DevContainer
import DockerEngine

/// The ports on which something in a container listens, as far as a forwarder can reach them.
struct ListeningPorts: Hashable, Sendable {
    /// The sockets by their ports; a socket's number leads to the process that holds it.
    var sockets: [Int: String] = [:]

    /// Reads what `/proc/net/tcp` and `/proc/net/tcp6` hold.
    ///
    /// Other addresses than loopback and all are left out: such as that of Docker's own name server.
    init(table: String) {
        let addresses = [
            "00000000", "0100007F", String(repeating: "0", count: 32),
            "00000000000000000000000001000000",
        ]
        for line in table.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A" else { continue }
            let parts = fields[1].split(separator: ":")
            guard parts.count == 2, addresses.contains(String(parts[0])),
                let port = Int(parts[1], radix: 16), port > 0
            else { continue }
            sockets[port] = String(fields[9])
        }
    }

    /// Looks into a container.
    init(in container: String, engine: DockerEngine) async throws {
        let result = try await engine.run(
            ExecConfig(["cat", "/proc/net/tcp", "/proc/net/tcp6"], user: "0"),
            in: container,
            limit: .seconds(10)
        )
        self.init(table: result.stdoutText)
    }

    /// Returns the command line of the process that listens on a port; nil when it is gone.
    func commandLine(
        of port: Int,
        in container: String,
        engine: DockerEngine
    ) async throws -> String? {
        guard let socket = sockets[port] else { return nil }
        let result = try await engine.run(
            ExecConfig(["/bin/sh", "-c", Self.script, socket], user: "0"),
            in: container,
            limit: .seconds(10)
        )
        let words = result.stdoutText
        return words.isEmpty ? nil : String(words.dropLast(words.hasSuffix(" ") ? 1 : 0))
    }

    private static let script = #"""
        for f in /proc/[0-9]*/fd/*; do
            [ "$(readlink "$f")" = "socket:[$0]" ] || continue
            p=${f#/proc/}
            tr '\0' ' ' < "/proc/${p%%/*}/cmdline"
            exit
        done
        """#
}
