import Archive
import DockerEngine
import JSONC
import TestSupport
import Testing

struct ContainerTests {
    @Test func `a container is created, inspected, listed and removed`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let volume = try await fixture.createVolume()
            let id = try await fixture.createContainer(
                config: [
                    "User": "1000", "Env": ["A=b c"], "WorkingDir": "/work",
                    "Entrypoint": ["sleep"], "Cmd": ["600"],
                ],
                hostConfig: [
                    "Binds": [.string("\(volume):/data:ro")], "Memory": 67_108_864,
                    "PidsLimit": 50, "CapDrop": ["ALL"], "NetworkMode": "none",
                ]
            )
            let created = try await engine.inspectContainer(id)
            #expect(created.name == fixture.name("main"))
            #expect(created.state.status == .created && !created.state.isRunning)
            #expect(created.config.user == "1000")
            #expect(created.config.environment.contains("A=b c"))
            #expect(created.config.workingDirectory == "/work")
            #expect(created.config.entrypoint == ["sleep"] && created.config.command == ["600"])
            #expect(created.config.labels["berth.test"] == fixture.id)
            #expect(created.config.image == fixture.image)
            #expect(created.hostConfig.memoryBytes == 67_108_864)
            #expect(created.hostConfig.pidsLimit == 50)
            #expect(created.hostConfig.droppedCapabilities == ["ALL"])
            #expect(created.mounts.map(\.name) == [volume])
            #expect(created.mounts.map(\.destination) == ["/data"])
            #expect(created.mounts.map(\.isWritable) == [false])

            try await engine.startContainer(id)
            let running = try await engine.inspectContainer(id)
            #expect(running.state.status == .running && running.state.pid > 0)
            #expect(running.networks.keys.sorted() == ["none"])

            let listed = try await engine.listContainers(filters: fixture.filter)
            #expect(listed.map(\.id) == [id])
            #expect(listed.map(\.names) == [[fixture.name("main")]])
            #expect(listed.map(\.state) == [.running])

            try await engine.renameContainer(id, to: fixture.name("other"))
            #expect(try await engine.inspectContainer(id).name == fixture.name("other"))
            try await engine.removeContainer(id, force: true)
            await #expect(throws: DockerError.self) { try await engine.inspectContainer(id) }
        }
    }

    @Test func `a name that is taken is a conflict`() async throws {
        try await DockerFixture.with { fixture in
            _ = try await fixture.createContainer()
            do {
                _ = try await fixture.createContainer()
                Issue.record("the second container was created")
            } catch DockerError.conflict(let operation, let message) {
                #expect(operation == "create the container `\(fixture.name("main"))`")
                #expect(message.contains("is already in use"))
            }
        }
    }

    @Test func `a missing image is named`() async throws {
        try await DockerFixture.with { fixture in
            await #expect {
                try await fixture.engine.createContainer(body: ["Image": "berth-test/none:1"])
            } throws: { error in
                guard case .notFound(.image, "berth-test/none:1", _, _) = error as? DockerError
                else { return false }
                return true
            }
        }
    }

    @Test func `wait, pause, kill and stop act on a container`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let short = try await fixture.createContainer("short", command: ["sh", "-c", "exit 7"])
            let wait = try await engine.beginWait(short, condition: .nextExit)
            try await engine.startContainer(short)
            #expect(try await wait.exitCode(limit: .seconds(30)) == 7)

            let id = try await fixture.startContainer()
            try await engine.pauseContainer(id)
            #expect(try await engine.inspectContainer(id).state.isPaused)
            try await engine.unpauseContainer(id)
            await #expect(
                throws: DockerError.timeout(
                    operation: "wait for the container `\(id)`",
                    limit: .milliseconds(50)
                )
            ) {
                try await engine.waitForContainer(id, limit: .milliseconds(50))
            }
            try await engine.killContainer(id)
            #expect(try await engine.waitForContainer(id, limit: .seconds(30)) == 137)
            try await engine.startContainer(id)
            try await engine.stopContainer(id, timeoutSeconds: 1)
            #expect(try await engine.inspectContainer(id).state.status == .exited)
        }
    }

    @Test func `limits are updated and use is measured`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let id = try await fixture.startContainer()
            _ = try await engine.updateContainer(id, body: ["PidsLimit": 64])
            #expect(try await engine.inspectContainer(id).hostConfig.pidsLimit == 64)
            let stats = try await engine.containerStats(id)
            #expect(stats.memoryUsageBytes > 0 && stats.pidCount >= 1)
            let top = try await engine.containerTop(id)
            #expect(top.column("CMD").contains("sleep 600"))
        }
    }

    @Test func `an archive is put into a container with a volume and read back`() async throws {
        try await DockerFixture.with { fixture in
            let volume = try await fixture.createVolume()
            let id = try await fixture.createContainer(
                hostConfig: ["Binds": [.string("\(volume):/data")]])
            let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let archive = TarWriter([
                .directory("in"), .file("in/file", bytes: content, mode: 0o640),
                .symbolicLink("in/link", target: "file"),
            ])
            try await fixture.engine.putArchive(into: id, path: "/data", chunks: archive)
            var bytes: [UInt8] = []
            for try await chunk in try await fixture.engine.getArchive(from: id, path: "/data/in") {
                bytes += chunk
            }
            let members = try TarArchive.entries(bytes)
            #expect(members.map(\.entry.path).sorted() == ["in", "in/file", "in/link"])
            #expect(try TarArchive.content(of: "in/file", in: bytes) == content)
            #expect(members.first { $0.entry.path == "in/file" }?.entry.mode == 0o640)
        }
    }

    @Test func `an archive for a missing folder ends early with the engine's reason`() async throws
    {
        try await DockerFixture.with { fixture in
            let id = try await fixture.createContainer()
            let content = [UInt8](repeating: 1, count: 40 << 20)
            await #expect {
                try await fixture.engine.putArchive(
                    into: id,
                    path: "/none",
                    chunks: TarWriter([.file("a", bytes: content)])
                )
            } throws: { error in
                guard case .notFound(.path, "/none", _, _) = error as? DockerError else {
                    return false
                }
                return true
            }
        }
    }
}
