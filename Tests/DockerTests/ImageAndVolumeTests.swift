import DockerEngine
import JSONC
import TestSupport
import Testing

struct ImageAndVolumeTests {
    @Test func `an image is inspected, tagged, listed and removed`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let image = try await engine.inspectImage(fixture.image)
            #expect(image.repoTags.contains(fixture.image))
            #expect(image.os == "linux" && !image.architecture.isEmpty)
            #expect(image.config.labels == ["berth.test": "image"])
            #expect(image.config.command == ["sh"])
            #expect(image.config.environment == ["PATH=/bin"])
            #expect(image.rootFSLayers.count == 1 && image.sizeBytes > 1_000_000)
            #expect(try await engine.imageHistory(fixture.image).count == 1)

            let name = "berth-test/\(fixture.id)"
            try await engine.tagImage(fixture.image, repository: name, tag: "x")
            fixture.atEnd {
                do {
                    try await engine.removeImage("\(name):x")
                } catch DockerError.notFound {
                }
            }
            let listed = try await engine.listImages(
                filters: EngineFilters().and("reference", "\(name):x")
            )
            #expect(listed.map(\.id) == [image.id])
            try await engine.removeImage("\(name):x")
            await #expect {
                try await engine.inspectImage("\(name):x")
            } throws: { error in
                guard case .notFound(.image, "\(name):x", _, _) = error as? DockerError else {
                    return false
                }
                return true
            }
        }
    }

    @Test func `an image that nobody has cannot be pulled, and the reason is told`() async throws {
        try await DockerFixture.with { fixture in
            await #expect {
                let steps = try await fixture.engine.pullImage("127.0.0.1:1/none")
                for try await _ in steps {}
            } throws: { error in
                guard case .pull("127.0.0.1:1/none", .network, _) = error as? DockerError else {
                    return false
                }
                return true
            }
        }
    }

    @Test func `a volume is made, listed, in use and removed`() async throws {
        try await DockerFixture.with { fixture in
            let engine = fixture.engine
            let volume = try await fixture.createVolume()
            let inspected = try await engine.inspectVolume(volume)
            #expect(inspected.labels == fixture.labels && inspected.driver == "local")
            #expect(try await engine.listVolumes(filters: fixture.filter).map(\.name) == [volume])
            let id = try await fixture.createContainer(
                hostConfig: ["Binds": [.string("\(volume):/v")]])
            await #expect {
                try await engine.removeVolume(volume)
            } throws: { error in
                guard case .conflict = error as? DockerError else { return false }
                return true
            }
            try await engine.removeContainer(id)
            try await engine.removeVolume(volume)
            #expect(try await engine.listVolumes(filters: fixture.filter).isEmpty)
        }
    }
}
