import Diagnostics
import JSONC
import OCI
import OrderedCollections
import Testing

struct ManifestTests {
    private static let digest = Digest.sha256(of: "x".utf8)

    @Test func `a manifest reads back what it writes`() throws {
        let layer = Descriptor(
            of: Array("tar".utf8),
            mediaType: MediaType.devContainersLayer,
            annotations: ["org.opencontainers.image.title": "feature.tgz"]
        )
        let manifest = Manifest(
            artifactType: "x/y",
            config: Descriptor(of: [], mediaType: MediaType.devContainers),
            layers: [layer],
            subject: layer,
            annotations: ["dev.containers.metadata": "{}"]
        )
        #expect(try Manifest(json: manifest.json) == manifest)
        #expect(layer.size == 3)
        #expect(
            layer.json.text() == """
                {"mediaType":"application/vnd.devcontainers.layer.v1+tar",\
                "digest":"\(layer.digest)","size":3,\
                "annotations":{"org.opencontainers.image.title":"feature.tgz"}}
                """
        )
    }

    private static let faults: [(String, String)] = [
        ("[]", "`the root` of the manifest must be an object, found an array"),
        ("{}", "the manifest has no `schemaVersion`"),
        (#"{"schemaVersion": 1}"#, "the manifest must have the schema version 2, found `1`"),
        (#"{"schemaVersion": 2}"#, "the manifest has no `config`"),
        (
            #"{"schemaVersion": 2, "config": 1}"#,
            "`config` of the manifest must be an object, found a number"
        ),
        (
            #"{"schemaVersion": 2, "config": {"mediaType": "a", "digest": "b"}}"#,
            "`config.digest` of the manifest is no digest, it does not begin with an algorithm and `:`: `b`"
        ),
        (
            #"{"schemaVersion": 2, "config": {"mediaType": "a", "digest": "\#(digest)", "size": -1}}"#,
            "`config.size` of the manifest must be a whole number from 0, found a number"
        ),
        (
            #"{"schemaVersion": 2, "config": {"mediaType": "a", "digest": "\#(digest)", "size": 1}, "layers": [{}]}"#,
            "the manifest has no `layers[0].mediaType`"
        ),
    ]

    @Test(arguments: faults)
    func `a faulty manifest says what is wrong`(text: String, expected: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: FormatError.self) { try Manifest(json: json) }
        do {
            _ = try Manifest(json: json)
        } catch {
            #expect(error.diagnostics.map(\.summary) == [expected])
        }
    }

    @Test func `an image configuration is read as Docker writes it`() throws {
        let json = try JSONValue(
            parsing: """
                {"architecture": "arm64", "os": "linux", "variant": "v8", "created": "2026-01-01T00:00:00Z",
                 "config": {"User": "node:staff", "Env": ["PATH=/bin", "A=b=c", "E"], "Cmd": ["sh"],
                  "Entrypoint": null, "Labels": {"k": "v"}, "WorkingDir": "/w", "OnBuild": ["RUN x"],
                  "ExposedPorts": {"80/tcp": {}}, "Volumes": {"/v": {}}, "Shell": ["/bin/bash", "-c"],
                  "StopSignal": "SIGINT", "ArgsEscaped": true},
                 "rootfs": {"type": "layers", "diff_ids": ["\(Self.digest)"]}}
                """
        )
        let image = try ImageConfig(json: json)
        #expect(image.platform == Platform(architecture: "arm64", variant: "v8"))
        #expect(image.config.user == "node:staff")
        #expect(image.config.environment == ["PATH": "/bin", "A": "b=c", "E": ""])
        #expect(image.config.cmd == ["sh"])
        #expect(image.config.entrypoint == nil)
        #expect(image.config.labels == ["k": "v"])
        #expect(image.config.workingDir == "/w")
        #expect(image.config.onBuild == ["RUN x"])
        #expect(image.config.exposedPorts == ["80/tcp"])
        #expect(image.config.volumes == ["/v"])
        #expect(image.config.shell == ["/bin/bash", "-c"])
        #expect(image.config.stopSignal == "SIGINT")
        #expect(image.diffIdentifiers == [Self.digest])
        #expect(try ImageConfig(json: image.json) == image)
    }
}
