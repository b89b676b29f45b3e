import Diagnostics
import DockerEngine
import JSONC
import OrderedCollections
import Planner
import Runs
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// Limits of real containers, read back from inside and from this machine's control groups.
@Suite(.serialized) struct WallProofTests {
    private func walls() -> RunWalls {
        var walls = RunWalls()
        walls.memoryBytes = 64 << 20
        walls.nanoCPUs = 500_000_000
        walls.processes = 64
        walls.openFiles = 512
        walls.capabilities = Capability.usual.reduce(0) { $0 | ($1.bit ?? 0) }
        return walls
    }

    /// Creates a container that is held as a run's is, and edits what the engine is told.
    private func container(
        _ fixture: DockerFixture,
        _ edit: (inout ContainerSettings) -> Void = { _ in }
    ) async throws -> String {
        let walls = walls()
        var settings = ContainerSettings()
        settings.confine(
            memoryBytes: walls.memoryBytes,
            swapBytes: 0,
            nanoCPUs: walls.nanoCPUs,
            processes: walls.processes,
            openFiles: walls.openFiles,
            forbidsNewPrivileges: false
        )
        edit(&settings)
        let container = try await fixture.createContainer(
            hostConfig: settings.requestBody["HostConfig"] ?? [:]
        )
        try await fixture.engine.startContainer(container)
        return container
    }

    private func faults(
        _ container: String,
        _ fixture: DockerFixture,
        tolerates: Bool = false,
        progress: @escaping ProgressSink = { _ in }
    ) async throws -> [String] {
        do {
            try await WallProof(engine: fixture.engine, progress: progress).prove(
                walls(),
                of: container,
                user: "root",
                toleratesLimits: tolerates
            )
            return []
        } catch let error as DiagnosticError {
            return error.diagnostics.map { diagnostic in
                ([diagnostic.summary] + diagnostic.notes).joined(separator: " | ")
            }
        }
    }

    @Test func `a container that is held as it was told to passes`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await container(fixture)
            #expect(try await faults(container, fixture) == [])
        }
    }

    @Test func `what an engine did not put in force is told, however it answered`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await container(fixture) { settings in
                settings.memoryBytes = 96 << 20
                settings.hostConfiguration["MemorySwap"] = .integer(96 << 20)
                settings.nanoCPUs = nil
                settings.processLimit = nil
                settings.hostConfiguration["Ulimits"] = nil
                settings.addedCapabilities.append("NET_RAW")
                settings.securityOptions.append("seccomp=unconfined")
            }
            let found = try await faults(container, fixture)
            #expect(found.count == 6, "\(found)")
            #expect(
                found.first
                    == "the agent was not started: its limit of `memory` is not in force"
                    + " | asked for: 64m | read inside: 96m | read on the host: 96m"
            )
            #expect(
                found.contains(
                    "the agent was not started: its limit of `pids` is not in force"
                        + " | asked for: 64 | read inside: no limit | read on the host: no limit"
                )
            )
            #expect(
                found.suffix(2) == [
                    "the agent was not started: processes can have more capabilities than the"
                        + " plan gives | too many: NET_RAW",
                    "the agent was not started: the filter of system calls is off"
                        + " | `Seccomp` inside is 0, not 2",
                ]
            )
        }
    }

    @Test func `limits that are not proved are tolerated if asked, all else never`() async throws {
        try await DockerFixture.with { fixture in
            let told = Mutex<[Diagnostic]>([])
            let container = try await container(fixture) { settings in
                settings.processLimit = nil
                settings.addedCapabilities.append("MKNOD")
            }
            let found = try await faults(container, fixture, tolerates: true) { event in
                if case .diagnostic(let diagnostic) = event {
                    told.withLock { $0.append(diagnostic) }
                }
            }
            #expect(found.count == 1)
            #expect(found.first?.hasSuffix("too many: MKNOD") == true, "\(found)")
            let warnings = told.withLock { $0 }
            #expect(warnings.map(\.severity) == [.warning])
            #expect(warnings.map(\.summary) == ["the limit of `pids` is not in force"])
        }
    }

    @Test func `what the kernel refuses at a limit is counted, and told once for each count`()
        async throws
    {
        try await DockerFixture.with { fixture in
            // Without a network nothing that is sent can leave.
            let container = try await container(fixture) { $0.networkMode = "none" }
            let process = try await fixture.engine.inspectContainer(container).state.pid
            var watch = LimitWatch(
                groups: HostControlGroups(container: container, process: process)
            )
            func run(_ script: String) async throws {
                _ = try await fixture.engine.run(
                    ExecConfig(["/bin/sh", "-c", script]),
                    in: container,
                    limit: .seconds(60)
                )
            }
            func walls(isLast: Bool = false) -> [String] {
                watch.look(isLast: isLast).map(\.wall)
            }
            let connect = "nc -w 1 192.0.2.1 80"
            #expect(walls() == [])
            try await run(connect)
            #expect(walls() == ["routes"])
            #expect(walls() == [])
            try await run("\(connect); \(connect)")
            #expect(walls() == ["routes"])
            // One more is no reason to tell it now, but at the end.
            try await run(connect)
            #expect(walls() == [])
            #expect(walls(isLast: true) == ["routes"])
            try await run("tail /dev/zero")
            #expect(walls() == ["memory"])
            try await run("for i in $(seq 90); do sleep 3 & done")
            #expect(walls() == ["processes"])
        }
    }

    @Test func `what is written into a volume counts as disk`() async throws {
        try await DockerFixture.with { fixture in
            let volume = try await fixture.createVolume()
            let container = try await fixture.startContainer(hostConfig: [
                "Init": true, "NetworkMode": "none", "Binds": [.string("\(volume):/data")],
            ])
            let watch = DiskWatch(
                engine: fixture.engine,
                container: container,
                folder: "/tmp/no-such-folder",
                limitBytes: 40 << 20,
                sessionVolume: volume,
                lookInterval: .milliseconds(100)
            )
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    let isExceeded = Mutex(false)
                    await watch.untilExceeded { isExceeded.withLock { $0 = true } }
                    return isExceeded.withLock { $0 }
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(60))
                    return false
                }
                _ = try await fixture.engine.run(
                    ExecConfig(["dd", "if=/dev/zero", "of=/data/big", "bs=1M", "count=120"]),
                    in: container,
                    limit: .seconds(30)
                )
                #expect(try await group.next() == true)
                group.cancelAll()
            }
        }
    }

    @Test func `the host's figures are those of this container only`() async throws {
        try await DockerFixture.with { fixture in
            let container = try await container(fixture)
            let process = try await fixture.engine.inspectContainer(container).state.pid
            let reading = HostControlGroups(container: container, process: process).read()
            #expect(reading?.memory == .limited(64 << 20))
            #expect(reading?.processes == .limited(64))
            #expect(reading?.nanoCPUs == .limited(500_000_000))
            let other = HostControlGroups(container: container, process: 1).read()
            #expect(other == nil)
        }
    }
}
