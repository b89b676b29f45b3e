import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// The daemon and its clients where something is in their way.
    @Suite struct DaemonPlaceTests {
        @Test func `a daemon of another version is replaced unless runs are at work in it`()
            async throws
        {
            try await TestFolder.with { folder in
                let place = "\(folder.path)/home/state/berth"
                try FileManager.default.createDirectory(
                    atPath: place,
                    withIntermediateDirectories: true
                )
                func old(atWork: Int) -> String {
                    """
                    {"version": "0.0.1", "process": 7, "startMilliseconds": 1, "folder": "\(place)",
                    "socket": "\(place)/daemon.sock", "runsAtWork": \(atWork), "runsWaiting": 0}
                    """
                }
                let busy = try SilentDaemon(at: "\(place)/daemon.sock", answer: old(atWork: 2))
                let refused = try await folder.berth(["ps"], in: "/tmp")
                #expect(refused.exitCode == 3)
                #expect(refused.errors.contains("the daemon is Berth 0.0.1 and this is Berth "))
                #expect(refused.errors.contains("2 runs are at work in it"))
                #expect(refused.errors.contains("`berth daemon stop` ends it; agents work on"))
                #expect(busy.requests == ["GET /v1/status HTTP/1.1"])
                busy.end()
                unlink("\(place)/daemon.sock")
                let idle = try SilentDaemon(at: "\(place)/daemon.sock", answer: old(atWork: 0))
                // This one has the daemon's lock; it says that it ends, and is gone when it was
                // asked to.
                let lock = open("\(place)/daemon.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
                try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
                let watch = Task {
                    while !idle.requests.contains(where: { $0.contains("/v1/shutdown") }) {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    idle.end()
                    close(lock)
                }
                let listed = try await folder.berth(["ps"], in: "/tmp")
                #expect(listed.exitCode == 0, "\(listed.errors)")
                try await watch.value
                let status = try await folder.berth(["daemon", "status"], in: "/tmp")
                #expect(!status.output.contains("0.0.1"), "\(status.output)")
            }
        }

        @Test func `a daemon that says nothing is told as that, with how to end it`() async throws {
            try await TestFolder.with { folder in
                _ = try await folder.berth(["daemon", "start"], in: "/tmp")
                let process = try #require(try folder.daemonProcess())
                kill(process, SIGSTOP)
                let clock = ContinuousClock()
                let start = clock.now
                async let listed = folder.berth(["ps"], in: "/tmp")
                async let stopped = folder.berth(["daemon", "stop"], in: "/tmp")
                for result in [try await listed, try await stopped] {
                    #expect(result.exitCode == 3)
                    #expect(result.errors.contains("the daemon does not answer"))
                    #expect(result.errors.contains("`kill -9 \(process)` ends it"))
                }
                #expect(clock.now - start < .seconds(30))
                kill(process, SIGCONT)
                let again = try await folder.berth(["ps"], in: "/tmp")
                #expect(again.exitCode == 0, "\(again.errors)")
            }
        }

        @Test func `sockets are found, replaced or told, wherever they lie`() async throws {
            try await TestFolder.with { folder in
                let state = "\(folder.path)/home/state/berth"
                func status(_ environment: [String: String]) async throws -> String {
                    let result = try await folder.berth(
                        ["daemon", "status", "--format", "json"],
                        in: "/tmp",
                        environment: environment
                    )
                    return try JSONValue(parsing: result.output)["socket"]?.string ?? ""
                }
                // A path longer than the 107 bytes of a socket's address.
                let long = "\(folder.path)/\(String(repeating: "x", count: 150))"
                try FileManager.default.createDirectory(
                    atPath: long,
                    withIntermediateDirectories: true
                )
                // A folder of somebody else.
                let foreign = geteuid() == 0 ? "\(folder.path)/foreign" : "/"
                if geteuid() == 0 {
                    #expect(mkdir(foreign, 0o755) == 0 && chown(foreign, 65_534, 65_534) == 0)
                }
                for (runtime, socket) in [
                    (long, "\(long)/berth/daemon.sock"),
                    ("\(folder.path)/missing", "\(state)/daemon.sock"),
                    ("relative", "\(state)/daemon.sock"),
                    (foreign, "\(state)/daemon.sock"),
                ] {
                    let environment = ["XDG_RUNTIME_DIR": runtime]
                    let started = try await folder.berth(
                        ["daemon", "start"],
                        in: "/tmp",
                        environment: environment
                    )
                    #expect(started.exitCode == 0, "\(runtime): \(started.errors)")
                    #expect(try await status(environment) == socket)
                    _ = try await folder.berth(
                        ["daemon", "stop"],
                        in: "/tmp",
                        environment: environment
                    )
                }
                try folder.write("no socket", to: "\(state)/daemon.sock")
                let refused = try await folder.berth(["ps"], in: "/tmp")
                #expect(refused.exitCode == 3)
                #expect(refused.errors.contains("daemon.sock` is there and is no socket"))
                unlink("\(state)/daemon.sock")
                // What a killed daemon left, on which nobody answers.
                let dead = try SilentDaemon(at: "\(state)/daemon.sock", answer: nil)
                dead.end()
                let listed = try await folder.berth(["ps"], in: "/tmp")
                #expect(listed.exitCode == 0, "\(listed.errors)")
                let log = "\(state)/daemon.log"
                // A log that has grown is put aside before the next line.
                try folder.write(String(repeating: "-", count: 5 << 20) + "-\n", to: log)
                _ = try await folder.berth(["daemon", "stop"], in: "/tmp")
                _ = try await folder.berth(["daemon", "start"], in: "/tmp")
                var size = stat()
                #expect(stat(log, &size) == 0 && size.st_size < 10_000)
                #expect(stat(log + ".1", &size) == 0 && size.st_size > 5 << 20)
            }
        }

        @Test func `a store that cannot be used is left as it is`() async throws {
            try await TestFolder.with { folder in
                let store = "\(folder.path)/home/state/berth/berth.sqlite"
                for (content, words) in [
                    (String(repeating: "no database ", count: 500), "is damaged"),
                    ("", "no run is at work"),
                ] {
                    try folder.write(content, to: store)
                    let result = try await folder.berth(["ps"], in: "/tmp")
                    #expect(result.exitCode == (content.isEmpty ? 0 : 3))
                    #expect(result.errors.contains(words), "\(result.errors)")
                    if !content.isEmpty {
                        #expect(try String(contentsOfFile: store, encoding: .utf8) == content)
                    }
                }
            }
        }

        @Test func `stopping with the runs brings their work back, and tells who still waits`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.write(
                    #"{ "queue": { "runs": 1 } }"#,
                    to: "\(folder.path)/home/config/berth/config.jsonc"
                )
                let repository = try await folder.repository("no-git")
                let gated = ["--rehearse", try folder.scenario(RunControlTests.gated)]
                let note = try folder.scenario(RunControlTests.note, as: "note")
                let first = try await folder.handIn(["First"] + gated, in: repository)
                try await folder.untilWritten("one.txt", in: repository)
                let second = try await folder.handIn(
                    ["Second", "--rehearse", note],
                    in: repository
                )
                let stopped = try await folder.berth(["daemon", "stop", "--runs"], in: repository)
                #expect(
                    stopped.errors
                        == "stopping 1 run …\nthe daemon has ended; 1 run waits for the next one\n"
                )
                #expect(try await folder.containers() == [])
                let waited = try await folder.berth(["wait", first, second], in: repository)
                #expect(waited.exitCode == 130, "\(waited.output)")
                #expect(waited.output.contains("\(first)  stopped  berth/first-"))
                #expect(waited.output.contains("\(second)  succeeded  berth/second-"))
                // Nobody knows the variables of its shell any more, which is told.
                let logs = try await folder.berth(["logs", second], in: repository)
                #expect(logs.output.contains("the daemon was started again since the task"))
            }
        }
    }
}
