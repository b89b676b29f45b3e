import DevContainer
import JSONC
import OrderedCollections
import Testing

struct VariableTests {
    @Test(arguments: [
        ("SPEC-VAR-01", "${localEnv:HOME}", "/home/u"),
        ("SPEC-VAR-02", "a${localEnv:NOPE}b", "ab"),
        ("SPEC-VAR-03", "${localEnv:NOPE:dflt}", "dflt"),
        ("SPEC-VAR-04", "${localEnv:USER:x}", "u"),
        ("SPEC-VAR-05", "${localEnv:E:x}", ""),
        ("SPEC-VAR-06", "${localEnv:NOPE:}", ""),
        ("SPEC-VAR-07 AMB-04", "${localEnv:NOPE:http://h:1/x}", "http://h:1/x"),
        ("SPEC-VAR-08", "${localEnv:HOME}${localEnv:USERPROFILE}", "/home/u"),
        ("SPEC-VAR-09", "${env:HOME}", "/home/u"),
        ("SPEC-VAR-10", "${localEnv:}", ""),
        ("SPEC-VAR-13", "${containerEnv:PATH}:/x", "${containerEnv:PATH}:/x"),
        ("SPEC-VAR-15", "${localWorkspaceFolder}", "/home/u/proj"),
        ("SPEC-VAR-16", "${localWorkspaceFolderBasename}", "proj"),
        ("SPEC-VAR-17", "${containerWorkspaceFolder}", "/workspaces/proj"),
        ("SPEC-VAR-18", "${containerWorkspaceFolderBasename}", "proj"),
        ("SPEC-VAR-21", "v-${devcontainerId}", "v-id0"),
        ("SPEC-VAR-34", "${foo} ${foo:bar}", "${foo} ${foo:bar}"),
        ("SPEC-VAR-35", "${localEnv:A${localEnv:B}}", "B}"),
        ("SPEC-VAR-36", "$HOME", "$HOME"),
        ("SPEC-VAR-41", "/x:${PATH}", "/x:${PATH}"),
        ("unfinished", "${localEnv:HOME", "${localEnv:HOME"),
        ("over lines", "${a\nb} ${localEnv:USER}", "${a\nb} u"),
        ("empty", "${} $ {", "${} $ {"),
    ])
    func `SPEC-VAR variables become what they stand for`(
        rule: String,
        text: String,
        result: String
    )
        throws
    {
        #expect(try Reading.variables.substituting(text) == result)
    }

    @Test func `SPEC-VAR-11 SPEC-VAR-12 the container's variables come in a later pass`() throws {
        let context = VariableContext(containerEnvironment: ["PATH": "/bin"])
        #expect(try context.substituting("${containerEnv:PATH}:/x") == "/bin:/x")
        #expect(try context.substituting("${containerEnv:NOPE:d}") == "d")
        #expect(try context.substituting("${localEnv:HOME}") == "${localEnv:HOME}")
    }

    @Test(arguments: ["${localEnv}", "${env}", "${containerEnv}"])
    func `SPEC-VAR-10 a variable without a name is an error`(text: String) {
        #expect(throws: VariableError.missingName(text)) {
            try Reading.variables.substituting("a \(text)")
        }
    }

    @Test func `SPEC-VAR-38 what replaces a variable is not looked at again`() throws {
        let context = VariableContext(localEnvironment: ["A": "${localEnv:B}", "B": "x"])
        #expect(try context.substituting("${localEnv:A}") == "${localEnv:B}")
    }

    @Test func `SPEC-VAR-37 values at any depth are replaced, names are not`() throws {
        let value: JSONValue = ["${localEnv:USER}": ["x": ["${localEnv:USER}", 1, nil]]]
        let expected: JSONValue = ["${localEnv:USER}": ["x": ["u", 1, nil]]]
        #expect(try Reading.variables.substituting(value) == expected)
    }

    @Test func `SPEC-VAR-39 on a Windows host upper and lower case are the same`() throws {
        var context = VariableContext(localEnvironment: ["Path": "p", "PATHS": "q"])
        #expect(try context.substituting("${localEnv:PATH:none}") == "none")
        context.ignoresCase = true
        #expect(try context.substituting("${localEnv:PATH} ${env:paths}") == "p q")
    }

    @Test func `SPEC-VAR-21 the id is known wherever a container can be named by it`() throws {
        let text = """
            {"image":"a","name":"n-${devcontainerId}","runArgs":["--name","${devcontainerId}"],
            "initializeCommand":"a ${devcontainerId}","onCreateCommand":["b","${devcontainerId}"],
            "updateContentCommand":{"c":"${devcontainerId}"},"postCreateCommand":"d ${devcontainerId}",
            "postStartCommand":"e ${devcontainerId}","postAttachCommand":"f ${devcontainerId}",
            "workspaceFolder":"/w/${devcontainerId}","containerEnv":{"A":"${devcontainerId}"},
            "workspaceMount":"source=${devcontainerId},target=/w","remoteEnv":{"B":"${devcontainerId}"},
            "mounts":["source=${devcontainerId},target=/m"],"containerUser":"u${devcontainerId}",
            "remoteUser":"r${devcontainerId}","customizations":{"t":["${devcontainerId}"]}}
            """
        let reading = try Reading(text)
        let read = try #require(reading.configuration)
        #expect(reading.messages == [])
        #expect(!JSONValue.object(read.substituted).text().contains("${"))
        #expect(read.name == "n-id0")
        #expect(read.runArgs == ["--name", "id0"])
        #expect(read.initializeCommand == .single(.shell("a id0")))
        #expect(
            read.lifecycleCommands == [
                .onCreateCommand: .single(.exec(["b", "id0"])),
                .updateContentCommand: .parallel(["c": .shell("id0")]),
                .postCreateCommand: .single(.shell("d id0")),
                .postStartCommand: .single(.shell("e id0")),
                .postAttachCommand: .single(.shell("f id0")),
            ]
        )
        #expect(read.workspaceFolder == "/w/id0")
        #expect(
            read.workspaceMount
                == .mount(Mount(type: "volume", source: "id0", target: "/w"))
        )
        #expect(read.mounts.map(\.source) == ["id0"])
        #expect(read.containerEnv == ["A": "id0"])
        #expect(read.remoteEnv == ["B": "id0"])
        #expect(read.containerUser == "uid0")
        #expect(read.remoteUser == "rid0")
        #expect(read.customizations == ["t": ["id0"]])
    }

    @Test func `SPEC-VAR-23 a Feature can name its volumes, entrypoint and settings by the id`()
        throws
    {
        let read = try featureMetadata(
            """
            {"id":"a","version":"1","entrypoint":"/e/${devcontainerId}",
            "mounts":[{"type":"volume","source":"v-${devcontainerId}","target":"/v"}],
            "customizations":{"t":{"x":"${devcontainerId}"}}}
            """
        ).properties
        #expect(read.entrypoint == "/e/id0")
        #expect(read.mounts.map(\.source) == ["v-id0"])
        #expect(read.customizations == ["t": ["x": "id0"]])
    }

    @Test func `SPEC-VAR-40 a label keeps the text and gives the value`() throws {
        let entries = MetadataEntry.entries(
            inLabel: #"[{"remoteEnv":{"A":"${localEnv:USER}"}}]"#,
            of: "base",
            variables: Reading.variables,
            faults: JSONFaults()
        )
        #expect(entries.labelText == #"[{"remoteEnv":{"A":"${localEnv:USER}"}}]"#)
        #expect(MergedConfiguration(entries).remoteEnv == ["A": "u"])
    }

    @Test func `SPEC-VAR-22 the id is not known while the image is built`() throws {
        let text = """
            {"build":{"dockerfile":"D","args":{"A":"${devcontainerId}"}},
            "containerEnv":{"A":"${devcontainerId}"}}
            """
        let reading = try Reading(text)
        let read = try #require(reading.configuration)
        #expect(
            read.kind == .dockerfile(.init(dockerfile: "D", args: ["A": "${devcontainerId}"]))
        )
        #expect(read.containerEnv == ["A": "id0"])
        #expect(
            reading.messages == [
                "warning 1:40 `${devcontainerId}` is not known while the image is built and stays as it is"
            ]
        )
    }

    @Test func `AMB-06 hooks and remoteEnv can be finished when the container runs`() throws {
        let context = VariableContext(containerEnvironment: ["PATH": "/bin"])
        let command = LifecycleCommand.parallel([
            "a": .shell("echo ${containerEnv:PATH}"), "b": .exec(["${containerEnv:PATH}"]),
        ])
        let finished = LifecycleCommand.parallel(["a": .shell("echo /bin"), "b": .exec(["/bin"])])
        #expect(try context.substituting(command) == finished)
        #expect(
            try context.substituting(["P": "${containerEnv:PATH}:/x", "N": nil])
                == ["P": "/bin:/x", "N": nil]
        )
    }

    @Test func `the file keeps the text and gives the value`() throws {
        let read = try configuration(#"{"image":"a","name":"${localEnv:USER}"}"#)
        #expect(read.written["name"] == "${localEnv:USER}")
        #expect(read.substituted["name"] == "u")
        #expect(read.name == "u")
    }
}
