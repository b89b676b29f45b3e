import DevContainer
import JSONC
import OrderedCollections
import Testing

/// Merges base image entries, given as a label, with a configuration's properties.
private func merged(_ label: String, _ properties: String) throws -> MergedConfiguration {
    let faults = JSONFaults()
    let base = MetadataEntry.entries(
        inLabel: label,
        of: "base",
        variables: Reading.variables,
        faults: faults
    )
    let read = try configuration("{\"image\":\"a\"\(properties.isEmpty ? "" : ",")\(properties)}")
    return MergedConfiguration(base + [MetadataEntry(picking: read)])
}

private let base = Origin.baseImage(feature: nil)

struct MergeTests {
    @Test func `SPEC-MRG-02 SPEC-MRG-03 one who asks is enough and nobody can refuse`() throws {
        let result = try merged(
            #"[{"init":true,"privileged":true}]"#,
            #""init":false,"privileged":false"#
        )
        #expect(result.wantsInit == [base])
        #expect(result.privileged == [base])
    }

    @Test func `SPEC-MRG-04 SPEC-MRG-05 capabilities and options are united, with all who ask`()
        throws
    {
        let result = try merged(
            #"[{"capAdd":["A","B"],"securityOpt":["s"]}]"#,
            #""capAdd":["B","C"],"securityOpt":["s"]"#
        )
        #expect(result.capAdd.map(\.value) == ["A", "B", "C"])
        #expect(
            result.capAdd.map(\.origins) == [[base], [base, .configuration], [.configuration]]
        )
        #expect(result.securityOpt.map(\.askers) == ["the base image and devcontainer.json"])
    }

    @Test func `SPEC-MRG-06 entrypoints are collected in order`() throws {
        let result = try merged(
            #"[{"id":"f","entrypoint":"/a"},{"id":"g","entrypoint":"/b"},{"entrypoint":""}]"#,
            ""
        )
        #expect(
            result.entrypoints == [
                Attributed("/a", from: .baseImage(feature: "f")),
                Attributed("/b", from: .baseImage(feature: "g")),
            ]
        )
    }

    @Test func `SPEC-MRG-07 SPEC-MRG-08 of mounts with one target the last counts in its place`()
        throws
    {
        let result = try merged(
            """
            [{"mounts":["source=a,dst=/1","source=b,target=/2","source=c,destination=/3"]},
            {"mounts":[{"type":"volume","source":"d","target":"/1"}]}]
            """,
            #""mounts":["source=e,target=/3/"]"#
        )
        #expect(result.mounts.map(\.value.source) == ["b", "d", "e"])
        #expect(result.mounts.map(\.origins) == [[base], [base], [.configuration]])
    }

    @Test func `AMB-57 mounts with quotes and equal signs are told apart`() throws {
        let result = try merged(
            #"[{"mounts":["type=bind,\"source=/a,target=/x\",target=/1"]}]"#,
            #""mounts":["type=bind,source=/b=c,target=/2"]"#
        )
        #expect(result.mounts.map(\.value.source) == ["/a,target=/x", "/b=c"])
    }

    @Test
    func
        `SPEC-MRG-09 SPEC-MRG-10 SPEC-FHOOK-05 SPEC-FHOOK-09 hooks run one after the other, each in the order of the entries`()
        throws
    {
        let result = try merged(
            """
            [{"id":"f","onCreateCommand":"a","postCreateCommand":"b"},
            {"postCreateCommand":"","onCreateCommand":null}]
            """,
            #""postCreateCommand":["c"],"onCreateCommand":{"x":"y"}"#
        )
        #expect(
            result.lifecycle == [
                LifecycleStep(
                    hook: .onCreateCommand,
                    origin: .baseImage(feature: "f"),
                    command: .single(.shell("a"))
                ),
                LifecycleStep(
                    hook: .onCreateCommand,
                    origin: .configuration,
                    command: .parallel(["x": .shell("y")])
                ),
                LifecycleStep(
                    hook: .postCreateCommand,
                    origin: .baseImage(feature: "f"),
                    command: .single(.shell("b"))
                ),
                LifecycleStep(
                    hook: .postCreateCommand,
                    origin: .configuration,
                    command: .single(.exec(["c"]))
                ),
            ]
        )
    }

    private static let settings = """
        [{"waitFor":"onCreateCommand","containerUser":"u1","remoteUser":"vscode",
        "userEnvProbe":"none","overrideCommand":true,"shutdownAction":"none",
        "updateRemoteUserUID":true,"otherPortsAttributes":{"onAutoForward":"ignore"}}]
        """

    @Test func `SPEC-MRG-11 SPEC-MRG-16 SPEC-MRG-17 SPEC-MRG-26 what nobody changes stays`() throws
    {
        let kept = try merged(Self.settings, #""remoteUser":"""#)
        #expect(kept.waitFor == .onCreateCommand)
        #expect(kept.remoteUser == Attributed("vscode", from: base))
        #expect(kept.shutdownAction == ShutdownAction.none)
    }

    @Test
    func
        `SPEC-MRG-15 SPEC-MRG-18 SPEC-MRG-21 SPEC-MRG-23 SPEC-MRG-27 SPEC-MRG-32 the configuration is last`()
        throws
    {
        let changed = try merged(
            Self.settings,
            """
            "containerUser":"u2","userEnvProbe":"loginShell","overrideCommand":false,
            "updateRemoteUserUID":false,"otherPortsAttributes":{"label":"x"},"remoteUser":"b",
            "waitFor":"postCreateCommand","shutdownAction":"stopContainer"
            """
        )
        #expect(changed.waitFor == .postCreateCommand)
        #expect(changed.shutdownAction == .stopContainer)
        #expect(changed.remoteUser == Attributed("b", from: .configuration))
        #expect(changed.containerUser == Attributed("u2", from: .configuration))
        #expect(changed.userEnvProbe == .loginShell)
        #expect(changed.overrideCommand == false)
        #expect(changed.updateRemoteUserUID == false)
        #expect(changed.otherPortsAttributes?.written == ["label": "x"])
    }

    @Test func `SPEC-MRG-19 SPEC-MRG-20 SPEC-MRG-22 name by name the last one counts`() throws {
        let result = try merged(
            """
            [{"remoteEnv":{"A":"1","B":"1"},"containerEnv":{"A":"1","B":"1"},
            "portsAttributes":{"3000":{"label":"a","protocol":"https"}}}]
            """,
            """
            "remoteEnv":{"A":null},"containerEnv":{"A":"2"},"portsAttributes":{"3000":{"label":"b"}}
            """
        )
        #expect(result.remoteEnv == ["A": nil, "B": "1"])
        #expect(result.containerEnv == ["A": "2", "B": "1"])
        #expect(result.portsAttributes.mapValues(\.written) == ["3000": ["label": "b"]])
    }

    @Test func `SPEC-MRG-24 SPEC-MRG-25 ports are united, localhost is the container itself`()
        throws
    {
        let result = try merged(
            #"[{"forwardPorts":[3000,"mylocalhost:3000"]}]"#,
            #""forwardPorts":["localhost:3000","db:5432",3000]"#
        )
        #expect(result.forwardPorts.map(\.description) == ["3000", "mylocalhost:3000", "db:5432"])
    }

    @Test func `SPEC-MRG-28 SPEC-MRG-29 of host requirements the greatest counts`() throws {
        let result = try merged(
            #"[{"hostRequirements":{"cpus":2,"memory":"1gb"}}]"#,
            #""hostRequirements":{"cpus":4,"memory":"900mb"}"#
        )
        #expect(
            result.hostRequirements
                == HostRequirements(cpus: 4, memory: ByteCount(bytes: 1_073_741_824))
        )
        #expect(try merged("[]", "").hostRequirements == nil)
    }

    @Test(arguments: [
        (#""optional""#, "true", GraphicsRequirement.required(cores: nil, memory: nil)),
        ("false", #""optional""#, .optional),
        (#""optional""#, #""optional""#, .optional),
        ("false", "false", .notNeeded),
        (
            #"{"cores":4}"#, #"{"memory":"8gb"}"#,
            .required(cores: 4, memory: ByteCount(bytes: 8_589_934_592))
        ),
    ])
    func `SPEC-MRG-30 SPEC-MRG-31 wishes for a graphics processor add up`(
        earlier: String,
        later: String,
        result: GraphicsRequirement
    ) throws {
        let merged = try merged(
            "[{\"hostRequirements\":{\"gpu\":\(earlier)}}]",
            "\"hostRequirements\":{\"gpu\":\(later)}"
        )
        #expect(merged.hostRequirements?.gpu == result)
    }

    @Test
    func
        `SPEC-MRG-12 SPEC-MRG-13 SPEC-MRG-14 customizations are listed for each tool, and can be merged`()
        throws
    {
        let result = try merged(
            #"[{"customizations":{"t":{"a":1,"l":["x"]}}}]"#,
            #""customizations":{"t":{"b":2,"a":3,"l":["x","y"]}}"#
        )
        #expect(
            result.customizations["t"]?.map(\.value) == [
                ["a": 1, "l": ["x"]], ["b": 2, "a": 3, "l": ["x", "y"]],
            ]
        )
        let expected: JSONValue = ["a": 3, "l": ["x", "y"], "b": 2]
        #expect(result.mergedCustomizations(forTool: "t") == expected)
        #expect(result.mergedCustomizations(forTool: "u") == nil)
    }

    @Test func `SPEC-MRG-01 SPEC-MRG-33 ids are left out, variables are replaced when merged`()
        throws
    {
        let label = #"[{"id":"f","mounts":["source=v-${devcontainerId},target=/v"]}]"#
        let result = try merged(label, "")
        #expect(result.mounts.map(\.value.source) == ["v-id0"])
        let json = result.json(over: try configuration(#"{"image":"a"}"#))
        #expect(json["id"] == nil)
        #expect(json["mounts"] == ["source=v-id0,target=/v"])
    }

    @Test
    func `SPEC-CUST-05 a Feature's customizations for any tool go round through a label`() throws {
        let plan = FeaturePlan(known: [
            "a": #"{"customizations":{"berth":{"run":{"x":[1,null]}},"t":{"a":1}}}"#
        ])
        let built = try plan.graph("{'a':{}}").installOrder().map { MetadataEntry(picking: $0) }
        let result = try merged(built.labelText, #""customizations":{"berth":{"run":{"y":2}}}"#)
        #expect(
            result.customizations.mapValues { $0.map(\.value) } == [
                "berth": [["run": ["x": [1, nil]]], ["run": ["y": 2]]], "t": [["a": 1]],
            ]
        )
        let own: JSONValue = ["run": ["x": [1, nil], "y": 2]]
        #expect(result.mergedCustomizations(forTool: "berth") == own)
    }

    @Test
    func
        `SPEC-FHOOK-02 SPEC-FHOOK-04 SPEC-FHOOK-10 SPEC-META-06 SPEC-META-22 hooks follow the install order`()
        throws
    {
        let plan = FeaturePlan(known: [
            "a": "{\"dependsOn\":{'b':{}},\"postCreateCommand\":{\"x\":\"1\",\"y\":\"2\"}}",
            "b": #"{"postCreateCommand":"b"}"#,
        ])
        let features = try plan.graph("{'a':{},'b':{\"v\":\"2\"}}").installOrder()
        let own = MetadataEntry(
            picking: try configuration(#"{"image":"a","postCreateCommand":"z"}"#)
        )
        let base = MetadataEntry.entries(
            inLabel: #"[{"postCreateCommand":"L"}]"#,
            of: "base",
            variables: Reading.variables,
            faults: JSONFaults()
        )
        let entries = base + features.map { MetadataEntry(picking: $0) } + [own]
        #expect(
            entries.labelText == """
                [{"postCreateCommand":"L"},{"id":"ghcr.io/o/r/b","postCreateCommand":"b"},\
                {"id":"ghcr.io/o/r/b","postCreateCommand":"b"},\
                {"id":"ghcr.io/o/r/a","postCreateCommand":{"x":"1","y":"2"}},\
                {"postCreateCommand":"z"}]
                """
        )
        #expect(
            MergedConfiguration(entries).lifecycle.map(\.command) == [
                .single(.shell("L")), .single(.shell("b")), .single(.shell("b")),
                .parallel(["x": .shell("1"), "y": .shell("2")]), .single(.shell("z")),
            ]
        )
    }

    @Test func `SPEC-MRG-35 the merged configuration prints as the reference CLI's`() throws {
        let read = try configuration(
            #"{"image":"a","forwardPorts":[3000,"localhost:3000","db:5432"],"postCreateCommand":"x"}"#
        )
        let merged = MergedConfiguration([MetadataEntry(picking: read)])
        #expect(
            JSONValue.object(merged.json(over: read)).text() == """
                {"image":"a","forwardPorts":[3000,"db:5432"],"init":false,"privileged":false,\
                "onCreateCommands":[],"updateContentCommands":[],"postCreateCommands":["x"],\
                "postStartCommands":[],"postAttachCommands":[],"remoteEnv":{},"containerEnv":{},\
                "portsAttributes":{}}
                """
        )
        let empty = try configuration(#"{"image":"a"}"#)
        #expect(
            JSONValue.object(MergedConfiguration([]).json(over: empty)).text() == """
                {"image":"a","init":false,"privileged":false,"onCreateCommands":[],\
                "updateContentCommands":[],"postCreateCommands":[],"postStartCommands":[],\
                "postAttachCommands":[],"remoteEnv":{},"containerEnv":{},"portsAttributes":{}}
                """
        )
    }

    @Test func `the worked example of the specification`() throws {
        let plan = FeaturePlan(known: [
            "sshd": """
            {"installsAfter":['common-utils'],"entrypoint":"/usr/local/share/ssh-init.sh"}
            """
        ])
        let features = try plan.graph("{'sshd:1':{},'common-utils:2':{\"username\":\"vscode\"}}")
            .installOrder()
        let base = MetadataEntry.entries(
            inLabel: #"[{"remoteUser":"vscode","postCreateCommand":"L"}]"#,
            of: "base",
            variables: Reading.variables,
            faults: JSONFaults()
        )
        let read = try configuration(
            #"{"image":"base","postCreateCommand":"U","mounts":["source=c-${devcontainerId},target=/c,type=volume"]}"#
        )
        let entries =
            base + features.map { MetadataEntry(picking: $0) } + [MetadataEntry(picking: read)]
        #expect(
            entries.labelText == """
                [{"remoteUser":"vscode","postCreateCommand":"L"},{"id":"ghcr.io/o/r/common-utils:2"},\
                {"id":"ghcr.io/o/r/sshd:1","entrypoint":"/usr/local/share/ssh-init.sh"},\
                {"postCreateCommand":"U","mounts":["source=c-${devcontainerId},target=/c,type=volume"]}]
                """
        )
        let merged = MergedConfiguration(entries)
        #expect(merged.mounts.map(\.value.text) == ["type=volume,source=c-id0,target=/c"])
        #expect(merged.lifecycle.map(\.origin) == [.baseImage(feature: nil), .configuration])
    }
}
