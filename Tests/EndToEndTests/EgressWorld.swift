import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Testing

/// A network of a test's own, in which Berth is run.
///
/// This machine has the address 12.0.0.1 in it, and a host of the public internet 11.0.0.5. No
/// packet leaves it.
struct EgressWorld {
    let folder: TestFolder

    init(_ folder: TestFolder) throws {
        self.folder = folder
        try folder.write("hello from outside\n", to: "\(folder.path)/www/hello.txt")
        try folder.write(Self.script, to: "\(folder.path)/world")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: "\(folder.path)/world"
        )
    }

    /// Runs Berth in it to its end.
    ///
    /// - Parameters:
    ///   - arguments: What stands behind `berth`.
    ///   - repository: The current folder.
    ///   - attaches: Whether the run is attached to where the first process fails.
    ///   - meanwhile: Watches what happens.
    /// - Returns: What it left.
    /// - Throws: What starting it, or watching it, throws.
    func berth(
        _ arguments: [String],
        in repository: String,
        attaches: Bool = false,
        meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> BerthProcess.Result {
        try await BerthProcess.run(
            (getuid() == 0 ? [] : ["--user", "--map-current-user", "--keep-caps"])
                + ["--net", "--mount", "\(folder.path)/world", folder.path, BerthProcess.binary]
                + arguments,
            in: repository,
            environment: folder.environment.merging(attaches ? ["ATTACHES": "yes"] : [:]) { $1 },
            program: "/usr/bin/unshare"
        ) { _ in try await meanwhile() }
    }

    /// Makes the network, runs a program in it, and ends what it started.
    ///
    /// The name of the host outside is known to this machine's resolver alone.
    private static let script = #"""
        #!/bin/sh
        set -eu
        folder=$1
        shift
        wait_for() {
            tries=0
            until "$@"; do
                tries=$((tries + 1))
                [ "$tries" -lt 400 ] || { echo "world: $* stays untrue" >&2; exit 99; }
                sleep 0.05
            done
        }
        echo "11.0.0.5 open.example." >"$folder/hosts"
        echo "10.9.9.1 inside.example." >>"$folder/hosts"
        echo "nameserver 127.0.0.1" >"$folder/resolv.conf"
        mount --bind "$folder/hosts" /etc/hosts
        mount --bind "$folder/resolv.conf" /etc/resolv.conf
        ip link set lo up
        ip address add 12.0.0.1/32 dev lo
        rm -f "$folder/outside.pid"
        unshare --net sh -c '
            echo $$ >"$1/outside.pid"
            until ip link show outside >/dev/null 2>&1; do sleep 0.05; done
            ip link set lo up
            ip address add 11.0.0.5/24 dev outside
            ip link set outside up
            ip route add 10.9.9.1/32 dev outside
            cd "$1/www"
            exec python3 -m http.server 80 --bind 11.0.0.5' outside "$folder" \
            >"$folder/outside.log" 2>&1 &
        outside=$!
        trap 'kill "$outside" "${inside-}" 2>/dev/null || true' EXIT
        wait_for test -s "$folder/outside.pid"
        ip link add inside type veth peer name outside netns "$(cat "$folder/outside.pid")"
        ip address add 10.9.9.1/32 dev inside
        ip link set inside up
        ip route add 11.0.0.0/24 dev inside src 10.9.9.1
        (cd "$folder/www" && exec python3 -m http.server 80 --bind 0.0.0.0) \
            >"$folder/inside.log" 2>&1 &
        inside=$!
        wait_for curl -sf -o /dev/null http://11.0.0.5/hello.txt
        wait_for curl -sf -o /dev/null http://12.0.0.1/hello.txt
        status=0
        if [ "${ATTACHES-}" = yes ]; then
            "$@" >"$folder/first.out" || "$1" attach --format json || status=$?
        else
            "$@" || status=$?
        fi
        exit "$status"
        """#
}
