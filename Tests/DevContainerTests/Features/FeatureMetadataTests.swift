import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct FeatureMetadataTests {
    @Test
    func `SPEC-FMETA-11 SPEC-FMETA-12 SPEC-FMETA-13 SPEC-FMETA-14 every property is read`() throws {
        let text = """
            {
                // as the specification lists them
                "id": "go", "version": "1.2.3", "name": "Go", "description": "d",
                "documentationURL": "https://d", "licenseURL": "https://l", "keywords": ["k"],
                "options": {
                    "version": {"type": "string", "proposals": ["latest"], "default": "latest"},
                    "color": {"type": "string", "enum": ["red", "gold"], "default": "red"},
                    "pip": {"type": "boolean", "default": true, "description": "p"}
                },
                "dependsOn": {"ghcr.io/x/y/z:1": {"flag": true}, "./b": "2",
                "ghcr.io/x/y/v@\(Self.digest)": {}},
                "installsAfter": ["ghcr.io/x/y/w"], "legacyIds": ["golang"], "currentId": "go",
                "deprecated": true, "containerEnv": {"PATH": "/x:${PATH}"}, "privileged": true,
                "init": true, "capAdd": ["C"], "securityOpt": ["s"], "entrypoint": "/e",
                "mounts": [{"source": "v-${devcontainerId}", "target": "/v", "type": "volume"}],
                "customizations": {"t": {}}, "onCreateCommand": "o"
            }
            """
        let faults = JSONFaults()
        let read = try #require(
            FeatureMetadata(
                reading: try JSONDocument(parsing: Array(text.utf8), path: "f.json"),
                reference: "./go",
                variables: Reading.variables,
                faults: faults
            )
        )
        #expect(faults.diagnostics == [])
        #expect(read.identifier == "go")
        #expect(read.version == "1.2.3")
        #expect(read.name == "Go")
        #expect(read.documentationURL == "https://d")
        #expect(read.keywords == ["k"])
        #expect(read.options["version"]?.kind == .string(proposals: ["latest"]))
        #expect(read.options["color"]?.kind == .choice(["red", "gold"]))
        #expect(read.options["pip"]?.defaultValue == .bool(true))
        #expect(read.dependsOn.map(\.reference.written) == Self.dependencies)
        #expect(
            read.dependsOn.map(\.options) == [
                .options(["flag": .bool(true)]), .version("2"), .options([:]),
            ]
        )
        #expect(read.dependsOn.map(\.origin).allSatisfy { $0 == .feature("./go") })
        #expect(read.installsAfter.map(\.written) == ["ghcr.io/x/y/w"])
        #expect(read.aliases == ["go", "golang"])
        #expect(read.isDeprecated)
        #expect(read.properties.containerEnv == ["PATH": "/x:${PATH}"])
        #expect(read.properties.mounts.map(\.source) == ["v-id0"])
        #expect(read.properties.entrypoint == "/e")
        #expect(read.properties.lifecycleCommands == [.onCreateCommand: .single(.shell("o"))])
    }

    private static let digest = "sha256:" + String(repeating: "d", count: 64)
    private static let dependencies = ["ghcr.io/x/y/z:1", "./b", "ghcr.io/x/y/v@\(digest)"]

    @Test(arguments: [
        (#"{"version":"1"}"#, "error the Feature's metadata has no `id`"),
        (#"{"id":"a","version":"1","options":{"o":{"type":"number","default":1}}}"#, typeFault),
        (
            #"{"id":"a","version":"1","options":{"o":{"default":"x"}}}"#,
            "error the option `o` has no `type`"
        ),
        (
            #"{"id":"a","version":"1","dependsOn":{"b":{}}}"#,
            "error `b` refers to no Feature: it names no registry"
        ),
        (
            #"{"id":"a","version":"1","dependsOn":{"owner/repo/f":{}}}"#,
            "error `owner/repo/f` refers to no Feature: `owner` is no registry's host"
        ),
        (#"{"id":"a","version":"1","dependsOn":{"./b":1}}"#, dependencyFault),
        (
            #"{"id":"a","version":"1","options":{"o":{"type":"string"}}}"#,
            "warning the option `o` has no `default`"
        ),
        (
            #"{"id":"a","version":"1","options":{"o":{"type":"boolean","default":"true"}}}"#,
            "warning the default of the option `o` is a string, where its type is `boolean`"
        ),
        (
            #"{"id":"a","version":"1","options":{"o":{"type":"string","default":false}}}"#,
            "warning the default of the option `o` is a boolean, where its type is `string`"
        ),
        (#"{"id":"a"}"#, "warning the Feature's metadata has no `version`"),
        (
            #"{"id":"a","version":"1","remoteEnv":{}}"#,
            "warning `remoteEnv` is no property of devcontainer-feature.json and is ignored"
        ),
        (#"{"id":"a","version":"1","initializeCommand":"x"}"#, initializeFault),
        (
            #"{"id":"a","version":"1","installsAfter":["b"]}"#,
            "warning `b` in `installsAfter` refers to no Feature and is ignored"
        ),
        ("[]", "error a Feature's metadata must be a JSON object, found an array"),
    ])
    func
        `SPEC-FMETA-06 SPEC-FMETA-09 SPEC-FMETA-11 SPEC-FMETA-16 SPEC-SCH-41 SPEC-FHOOK-01 faults are told`(
            text: String,
            message: String
        ) throws
    {
        let faults = JSONFaults()
        let document = try JSONDocument(parsing: Array(text.utf8), path: "f.json")
        let read = FeatureMetadata(
            reading: document,
            reference: "./f",
            variables: Reading.variables,
            faults: faults
        )
        #expect(faults.diagnostics.map { "\($0.severity.rawValue) \($0.summary)" } == [message])
        #expect((read == nil) == message.hasPrefix("error"))
    }

    private static let typeFault =
        "error `options.o.type` must be `\"boolean\"` or `\"string\"`, found `\"number\"`"
    private static let dependencyFault =
        "error `dependsOn../b` must be an object of options, a version or a boolean, found `1`"
    private static let initializeFault =
        "warning `initializeCommand` is no property of devcontainer-feature.json and is ignored"

    @Test func `SPEC-SCH-42 AMB-32 mounts as text are accepted`() throws {
        let read = try featureMetadata(
            #"{"id":"a","version":"1","mounts":["source=a,target=/b"]}"#
        )
        #expect(read.properties.mounts == [Mount(type: "volume", source: "a", target: "/b")])
    }

    @Test func `AMB-56 local variables in containerEnv are replaced, those of the image stay`()
        throws
    {
        let read = try featureMetadata(
            #"{"id":"a","version":"1","containerEnv":{"A":"${localEnv:USER}:$B:${C}"}}"#
        )
        #expect(read.properties.containerEnv == ["A": "u:$B:${C}"])
    }

    @Test func `defaults of options are no place for variables`() throws {
        let read = try featureMetadata(
            #"{"id":"a","version":"1","options":{"o":{"type":"string","default":"${localEnv}"}}}"#
        )
        #expect(read.options["o"]?.defaultValue == .string("${localEnv}"))
    }
}
