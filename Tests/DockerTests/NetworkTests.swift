import DockerEngine
import JSONC
import TestSupport
import Testing

struct NetworkTests {
    private static let interfaces = "ls /sys/class/net | sort"

    @Test func `a disconnected container has loopback only, also after a restart`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let network = try await fixture.createNetwork()
            let id = try await fixture.startContainer(
                hostConfig: ["NetworkMode": .string(network), "Init": true])
            #expect(try await fixture.run(Self.interfaces, in: id).stdoutText == "eth0\nlo\n")
            let place = try await engine.inspectContainer(id).networks[fixture.name("network")]
            #expect(place?.ipAddress.isEmpty == false)
            try await engine.disconnectContainer(id, from: network, force: true)
            #expect(try await fixture.run(Self.interfaces, in: id).stdoutText == "lo\n")
            try await engine.stopContainer(id, timeoutSeconds: 1)
            try await engine.startContainer(id)
            #expect(try await fixture.run(Self.interfaces, in: id).stdoutText == "lo\n")
            #expect(try await engine.inspectContainer(id).networks.isEmpty)
        }
    }

    @Test func `a network is made, joined under a name, listed and removed`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let first = try await fixture.createNetwork("first")
            let id = try await fixture.startContainer(
                hostConfig: ["NetworkMode": .string(first), "Init": true])
            let network = try await fixture.createNetwork(isInternal: true)
            try await engine.connectContainer(id, to: network, aliases: ["friend"])
            let inspected = try await engine.inspectNetwork(network)
            #expect(inspected.isInternal && inspected.driver == "bridge")
            #expect(inspected.containers == [id: fixture.name("main")])
            let place = try await engine.inspectContainer(id).networks[fixture.name("network")]
            #expect(place?.networkID == network)
            #expect(place?.aliases.contains("friend") == true)
            let listed = try await engine.listNetworks(filters: fixture.filter)
            #expect(Set(listed.map(\.id)) == [first, network])
            try await engine.disconnectContainer(id, from: network)
            try await engine.removeNetwork(network)
            await #expect {
                try await engine.inspectNetwork(network)
            } throws: { error in
                guard case .notFound(.network, network, _, _) = error as? DockerError else {
                    return false
                }
                return true
            }
        }
    }
}
