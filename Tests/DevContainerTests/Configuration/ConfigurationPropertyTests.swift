import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct ConfigurationPropertyTests {
    @Test func `every property of an image configuration is read`() throws {
        let text = """
            {
                // the whole table
                "$schema": "x", "name": "Shop", "image": "a", "appPort": [3000, "8000:8010"],
                "runArgs": ["--cap-add", "X"], "workspaceFolder": "/w", "workspaceMount": "",
                "features": {"ghcr.io/o/r/go:1": "1.2"}, "overrideFeatureInstallOrder": ["x/y/z"],
                "forwardPorts": [3000, "db:5432"], "portsAttributes": {"3000": {"label": "app"}},
                "otherPortsAttributes": {"onAutoForward": "ignore"},
                "containerEnv": {"A": "1"}, "remoteEnv": {"B": "2", "C": null},
                "containerUser": "root", "remoteUser": "dev", "updateRemoteUserUID": false,
                "userEnvProbe": "loginShell", "overrideCommand": false,
                "shutdownAction": "none", "init": true, "privileged": true,
                "capAdd": ["SYS_PTRACE"], "securityOpt": ["seccomp=unconfined"],
                "mounts": ["source=v,target=/v,type=volume", {"type":"bind","source":"/a","target":"/b"}],
                "customizations": {"tool": {"x": 1}}, "initializeCommand": "i",
                "onCreateCommand": ["a", "b"], "postCreateCommand": {"x": "y", "z": ["p", "q"]},
                "waitFor": "postCreateCommand",
                "hostRequirements": {"cpus": 2, "memory": "1gb", "storage": "8000", "gpu": "optional"},
                "secrets": {"KEY": {"description": "d", "documentationUrl": "u"}}
            }
            """
        let reading = try Reading(text)
        #expect(reading.messages == [])
        let read = try #require(reading.configuration)
        #expect(read.name == "Shop")
        #expect(read.appPort == ["127.0.0.1:3000:3000", "8000:8010"])
        #expect(read.runArgs == ["--cap-add", "X"])
        #expect(read.workspaceFolder == "/w")
        #expect(read.workspaceMount == .some(.none))
        #expect(read.features.map(\.reference.written) == ["ghcr.io/o/r/go:1"])
        #expect(read.features.map(\.options) == [.version("1.2")])
        #expect(read.overrideFeatureInstallOrder == ["x/y/z"])
        #expect(read.initializeCommand == .single(.shell("i")))
        #expect(read.secrets["KEY"]?.documentationURL == "u")
        #expect(read.properties == expectedProperties)
    }

    private var expectedProperties: ContainerProperties {
        var expected = ContainerProperties()
        expected.lifecycleCommands = [
            .onCreateCommand: .single(.exec(["a", "b"])),
            .postCreateCommand: .parallel(["x": .shell("y"), "z": .exec(["p", "q"])]),
        ]
        expected.waitFor = .postCreateCommand
        expected.customizations = ["tool": ["x": 1]]
        expected.mounts = [
            Mount(type: "volume", source: "v", target: "/v"),
            Mount(type: "bind", source: "/a", target: "/b"),
        ]
        expected.containerEnv = ["A": "1"]
        expected.remoteEnv = ["B": "2", "C": nil]
        expected.containerUser = "root"
        expected.remoteUser = "dev"
        expected.updateRemoteUserUID = false
        expected.userEnvProbe = .loginShell
        expected.overrideCommand = false
        expected.shutdownAction = ShutdownAction.none
        expected.wantsInit = true
        expected.privileged = true
        expected.capAdd = ["SYS_PTRACE"]
        expected.securityOpt = ["seccomp=unconfined"]
        expected.forwardPorts = [
            ForwardedPort(port: 3_000), ForwardedPort(host: "db", port: 5_432),
        ]
        expected.portsAttributes = ["3000": PortAttributes(label: "app", written: ["label": "app"])]
        expected.otherPortsAttributes = PortAttributes(
            onAutoForward: .ignore,
            written: ["onAutoForward": "ignore"]
        )
        expected.hostRequirements = HostRequirements(
            cpus: 2,
            memory: ByteCount(bytes: 1_073_741_824),
            storage: ByteCount(bytes: 8_000),
            gpu: .optional
        )
        return expected
    }

    @Test(arguments: [
        (#""mounts": 1"#, "`mounts` must be an array, found `1`"),
        (
            #""hostRequirements": {"cpus": "4"}"#,
            "`hostRequirements.cpus` must be a whole number from 1 to \(Int.max), found `\"4\"`"
        ),
        (#""hostRequirements": {"gpu": 1}"#, gpuForms),
        (#""waitFor": "postCreate""#, waitForms),
        (#""forwardPorts": 3000"#, "`forwardPorts` must be an array, found `3000`"),
        (#""mounts": ["type=bind,source=/a"]"#, "the mount `type=bind,source=/a` has no `target`"),
        (#""mounts": [{"type":"volume"}]"#, "`mounts[0]` has no `target`"),
        (#""mounts": ["target=\"/a"]"#, misplacedQuote),
        (#""postCreateCommand": {"a": {"b": "c"}}"#, hookForms),
        (#""postCreateCommand": ["a", 1]"#, "`postCreateCommand[1]` must be a string, found `1`"),
        (#""postCreateCommand": 1"#, hookKinds),
        (#""features": {"ghcr.io/x/y/z": 1}"#, featureForms),
        (#""features": ["ghcr.io/x/y/z"]"#, "`features` must be an object, found an array"),
        (#""privileged": "yes""#, #"`privileged` must be a boolean, found `"yes"`"#),
        (#""customizations": []"#, "`customizations` must be an object, found `[]`"),
        (#""name": "${localEnv}""#, "`${localEnv}` names no environment variable"),
    ])
    func `values of a wrong type are errors, with place and value`(
        property: String,
        message: String
    ) throws {
        let reading = try Reading("{\"image\": \"a\",\n\(property)}")
        #expect(reading.configuration == nil)
        #expect(reading.diagnostics.map(\.summary) == [message])
        #expect(reading.diagnostics.map(\.location?.line) == [2])
    }

    private static let misplacedQuote =
        "the mount `target=\"/a` has quotes that do not surround a whole field"
    private static let gpuForms =
        "`hostRequirements.gpu` must be `true`, `false`, `\"optional\"` or an object, found `1`"
    private static let hookForms =
        "`postCreateCommand.a` must be a string or an array of strings, found an object"
    private static let hookKinds =
        "`postCreateCommand` must be a string, an array of strings or an object of such, found `1`"
    private static let waitForms =
        "`waitFor` must be `\"initializeCommand\"`, `\"onCreateCommand\"`, "
        + "`\"updateContentCommand\"`, `\"postCreateCommand\"`, `\"postStartCommand\"` or "
        + "`\"postAttachCommand\"`, found `\"postCreate\"`"
    private static let featureForms =
        "`features.ghcr.io/x/y/z` must be an object of options, a version or a boolean, found `1`"

    @Test(arguments: [
        (
            #""containerEnv": {"A": 1}"#,
            "`containerEnv.A` should be a string; the text `1` is taken"
        ),
        (
            #""hostRequirements": {"memory": "8GB"}"#,
            "the unit of `hostRequirements.memory` should be lower case"
        ),
        (#""hostRequirements": {"disk": 1}"#, unknownRequirement),
        (#""secrets": {"A-B": {}}"#, "`A-B` cannot be the name of a variable"),
        (
            #""secrets": {"A": {"x": 1}}"#,
            "`secrets.A.x` is no property of a secret's recommendation and is ignored"
        ),
        (#""mounts": [{"type":"bind","source":"a","target":"b","readonly":true}]"#, readOnlyObject),
        (#""extensions": []"#, "`extensions` is an old property"),
        (#""image": "b""#, "`image` stands twice, and only the last value counts"),
    ])
    func `odd values with an evident meaning are warnings`(
        property: String,
        message: String
    ) throws {
        let reading = try Reading("{\"image\": \"a\",\n\(property)}")
        #expect(reading.configuration != nil)
        #expect(reading.diagnostics.first?.summary == message)
        #expect(reading.diagnostics.allSatisfy { $0.severity == .warning })
    }

    private static let unknownRequirement =
        "`hostRequirements.disk` is no property of `hostRequirements` and is ignored"
    private static let readOnlyObject =
        "`readonly` is outside the specification of mounts as objects"

    @Test func `a bind mount whose variable is unset is warned about`() throws {
        let text = #"{"image":"a","mounts":["type=bind,source=${localEnv:NOPE},target=/s"]}"#
        let reading = try Reading(text)
        #expect(reading.configuration?.mounts.map(\.source) == [""])
        #expect(
            reading.messages == [
                "warning 1:24 the bind mount at `/s` has no source, which engines refuse"
            ]
        )
    }

    @Test func `all faults of a file are told in one go`() throws {
        let reading = try Reading(
            """
            {
                "image": "a",
                "forwardPorts": [3000, true],
                "remoteUser": 1,
                "nmae": "x"
            }
            """
        )
        #expect(
            reading.messages == [
                "warning 5:5 `nmae` is no property of devcontainer.json and is ignored",
                "error 4:19 `remoteUser` must be a string, found `1`",
                "error 3:28 `forwardPorts[1]` must be a port or \"host:port\", found `true`",
            ]
        )
    }

    @Test(arguments: ["null", "\"\"", "[]", "{}", #"{"a": ""}"#])
    func `SPEC-LIFE-33 a hook that says nothing is none`(value: String) throws {
        let read = try configuration("{\"image\": \"a\", \"postCreateCommand\": \(value)}")
        #expect(read.lifecycleCommands.isEmpty)
    }

    @Test func `SPEC-MRG-17 an empty user is none`() throws {
        #expect(try configuration(#"{"image":"a","remoteUser":""}"#).remoteUser == nil)
    }

    @Test func `SPEC-SCH-03 old properties move to the customizations of VS Code`() throws {
        let text = """
            {"image":"a","extensions":["old.ext"],"settings":{"x":1,"y":1},"devPort":9,
            "customizations":{"vscode":{"extensions":["new.ext"],"settings":{"y":2}}}}
            """
        let read = try configuration(text)
        let expected: JSONValue = [
            "extensions": ["new.ext", "old.ext"], "settings": ["x": 1, "y": 2], "devPort": 9,
        ]
        #expect(read.customizations == ["vscode": expected])
        #expect(read.written.keys.elements == ["image", "customizations"])
    }

    @Test func `SPEC-FREF-20 SPEC-FREF-21 old names of Features are mapped`() throws {
        let text = #"{"image":"a","features":{"golang":"1","maven":{},"java":"17","gradle":"x"}}"#
        let reading = try Reading(text)
        let features = try #require(reading.configuration).features
        #expect(features.map(\.reference.written) == ["golang", "java"])
        #expect(
            features.map { $0.reference.registry?.description } == [
                "ghcr.io/devcontainers/features/go:1", "ghcr.io/devcontainers/features/java:1",
            ]
        )
        let java: RequestedOptions = .options([
            "version": .string("17"), "installMaven": .bool(true), "installGradle": .bool(true),
        ])
        #expect(features.map(\.options) == [.version("1"), java])
        #expect(reading.diagnostics.count == 4)
    }

    @Test func `SPEC-FREF-21 a former Feature alone becomes the one it was merged into`() throws {
        let features = try configuration(#"{"image":"a","features":{"jupyterlab":{}}}"#).features
        #expect(features.map(\.reference.written) == ["ghcr.io/devcontainers/features/python:1"])
        #expect(features.map(\.options) == [.options(["installJupyterlab": .bool(true)])])
    }
}
