import DevContainer
import Diagnostics
import OrderedCollections
import Testing

struct ConfigurationKindTests {
    @Test func `SPEC-SCH-01 an image alone is a configuration`() throws {
        #expect(try configuration(#"{"image":"a"}"#).kind == .image("a"))
    }

    @Test func `SPEC-SCH-06 all properties of a build`() throws {
        let text = """
            {"build":{"dockerfile":"D","context":"..","args":{"A":"${localEnv:USER}"},
            "target":"t","cacheFrom":["a"],"options":["--x"]}}
            """
        let build = DockerfileBuild(
            dockerfile: "D",
            context: "..",
            args: ["A": "u"],
            target: "t",
            cacheFrom: ["a"],
            options: ["--x"]
        )
        #expect(try configuration(text).kind == .dockerfile(build))
    }

    @Test func `SPEC-SCH-09 the old names of Dockerfile and context mean the same`() throws {
        let text = #"{"dockerFile":"D","context":"..","build":{"target":"x"}}"#
        let build = DockerfileBuild(dockerfile: "D", context: "..", target: "x")
        #expect(try configuration(text).kind == .dockerfile(build))
    }

    @Test func `SPEC-BUILD-07 cacheFrom is a string or a list`() throws {
        let text = #"{"build":{"dockerfile":"D","cacheFrom":"a"}}"#
        let build = DockerfileBuild(dockerfile: "D", cacheFrom: ["a"])
        #expect(try configuration(text).kind == .dockerfile(build))
    }

    @Test func `SPEC-CMP-02 Compose files keep their order, and only a run refuses them`()
        throws
    {
        let text = #"{"dockerComposeFile":["../a.yml","b.yml"],"service":"s"}"#
        let configuration = try configuration(text)
        let service = ComposeService(files: ["../a.yml", "b.yml"], service: "s")
        #expect(configuration.kind == .compose(service))
        #expect(configuration.unsupported?.exitCode == .badInput)
        #expect(configuration.unsupported?.location?.column == 2)
    }

    private static let notAnObject =
        "Dev container config (.devcontainer/devcontainer.json) must contain a JSON object literal"

    @Test(arguments: [
        (
            "{}",
            "error 1:1 the configuration has none of `image`, `build.dockerfile` and "
                + "`dockerComposeFile`"
        ),
        (
            #"{"service":"x"}"#,
            "error 1:1 the configuration has none of `image`, `build.dockerfile` and "
                + "`dockerComposeFile`"
        ),
        (#"{"build":{"target":"x"}}"#, "error 1:2 `build` has no `dockerfile`"),
        (
            #"{"image":"a","dockerComposeFile":"c.yml","service":"s"}"#,
            "error 1:14 the configuration has `image` and `dockerComposeFile`, "
                + "which exclude each other"
        ),
        (
            #"{"image":"a","build":{"dockerfile":"D"}}"#,
            "error 1:2 the configuration has `build.dockerfile` and `image`, "
                + "which exclude each other"
        ),
        (#"{"dockerComposeFile":"c.yml"}"#, "error 1:2 `dockerComposeFile` needs `service`"),
        (#"{"image":""}"#, #"error 1:10 `image` must be a text that is not empty, found `""`"#),
        (#"{"image":1}"#, "error 1:10 `image` must be a string, found `1`"),
        ("[]", "error 1:1 \(Self.notAnObject), found an array"),
        ("null", "error 1:1 \(Self.notAnObject), found null"),
    ])
    func `SPEC-DISC-15 SPEC-DISC-16 a configuration has exactly one kind`(
        text: String,
        message: String
    ) throws {
        let reading = try Reading(text)
        #expect(reading.configuration == nil)
        #expect(reading.messages == [message])
    }

    @Test(arguments: [
        (
            #"{"image":"a","build":{"target":"x"}}"#,
            "warning 1:14 `build` has no effect beside `image`"
        ),
        (
            #"{"dockerComposeFile":"c","service":"s","runArgs":[]}"#,
            "warning 1:40 `runArgs` has no effect beside `dockerComposeFile`"
        ),
        (
            #"{"build":{"dockerfile":"D","foo":1}}"#,
            "warning 1:28 `build.foo` is no property of `build` and is ignored"
        ),
        (
            #"{"image":"a","shutdownAction":"stopCompose"}"#,
            "warning 1:31 `stopCompose` does not fit `image`"
        ),
        (
            #"{"dockerComposeFile":"c","service":"s","shutdownAction":"stopContainer"}"#,
            "warning 1:57 `stopContainer` does not fit `dockerComposeFile`"
        ),
        (
            #"{"image":"a","forwardPort":[1]}"#,
            "warning 1:14 `forwardPort` is no property of devcontainer.json and is ignored"
        ),
    ])
    func
        `SPEC-SCH-02 SPEC-SCH-05 SPEC-SCH-07 SPEC-SCH-12 SPEC-SCH-13 SPEC-SCH-14 what has no effect is warned about`(
            text: String,
            message: String
        ) throws
    {
        let reading = try Reading(text)
        #expect(reading.configuration != nil)
        #expect(reading.messages == [message])
    }

    @Test func `a property's name with a slip is answered with the right one`() throws {
        let reading = try Reading(#"{"image":"a","forwardPort":[1]}"#)
        #expect(reading.diagnostics.map(\.hints) == [["did you mean `forwardPorts`?"]])
    }
}
