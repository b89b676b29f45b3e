import DockerEngine
import TestSupport
import Testing

struct SystemTests {
    @Test func `the engine tells its version and its system`() async throws {
        try await DockerFixture.with { fixture in
            try await fixture.engine.ping()
            let version = try await fixture.engine.version()
            let system = try await fixture.engine.systemInformation()
            #expect(version.os == "linux")
            #expect(system.serverVersion == version.version)
            #expect(system.runtimes.contains(system.defaultRuntime))
            #expect([1, 2].contains(system.cgroupVersion))
            #expect(system.memoryTotalBytes > 0 && system.cpuCount > 0)
        }
    }
}
