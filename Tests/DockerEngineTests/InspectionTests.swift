import JSONC
import Testing

@testable import DockerEngine

struct InspectionTests {
    @Test func `null and missing members are empty values`() throws {
        let json = try JSONValue(
            parsing: """
                {"Id":"i","Name":"/n","State":{"Status":"weird","ExitCode":3},
                 "Config":{"Env":null,"Labels":null,"Entrypoint":null,"Cmd":[]},
                 "Mounts":null,"NetworkSettings":{"Networks":null}}
                """
        )
        let container = ContainerInspection(json)
        #expect(container.name == "n")
        #expect(container.state.status == .other("weird") && container.state.exitCode == 3)
        #expect(container.config.environment.isEmpty && container.config.labels.isEmpty)
        #expect(container.config.entrypoint == nil && container.config.command == [])
        #expect(container.mounts.isEmpty && container.networks.isEmpty)
        #expect(container.json == json)
    }

    @Test func `an image's ON BUILD and variant are read`() throws {
        let json = try JSONValue(
            parsing: """
                {"Id":"sha256:1","RepoTags":["a:1"],"RepoDigests":["a@sha256:2"],"Variant":"v8",
                 "Architecture":"arm64","Os":"linux","Size":5,"Created":"c",
                 "RootFS":{"Type":"layers","Layers":["sha256:3"]},
                 "Config":{"OnBuild":["RUN x"],"User":"dev","Labels":{"l":"v"}}}
                """
        )
        let image = ImageInspection(json)
        #expect(image.config.onBuild == ["RUN x"] && image.config.user == "dev")
        #expect(image.config.labels == ["l": "v"])
        #expect(image.variant == "v8" && image.architecture == "arm64")
        #expect(image.repoDigests == ["a@sha256:2"] && image.rootFSLayers == ["sha256:3"])
    }
}
