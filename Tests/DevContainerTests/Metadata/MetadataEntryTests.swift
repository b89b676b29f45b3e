import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct MetadataEntryTests {
    @Test func `SPEC-META-08 SPEC-META-10 a configuration leaves what the specification lists`()
        throws
    {
        let text = """
            {"name":"n","image":"a","runArgs":[],"features":{},"appPort":1,"initializeCommand":"i",
            "workspaceFolder":"/w","workspaceMount":"","secrets":{},"hostRequirements":{"cpus":1},
            "remoteUser":"u","mounts":["source=c-${devcontainerId},target=/c"],"postCreateCommand":"U"}
            """
        let entry = MetadataEntry(picking: try configuration(text))
        #expect(entry.origin == .configuration)
        #expect(
            [entry].labelText == """
                [{"postCreateCommand":"U","mounts":["source=c-${devcontainerId},target=/c"],\
                "remoteUser":"u","hostRequirements":{"cpus":1}}]
                """
        )
        #expect(entry.properties.mounts == [Mount(type: "volume", source: "c-id0", target: "/c")])
    }

    @Test func `SPEC-META-11 an entry that says nothing is left out`() throws {
        let entry = MetadataEntry(picking: try configuration(#"{"image":"a"}"#))
        #expect([entry].labelText == "[]")
    }

    @Test func `SPEC-META-07 SPEC-META-09 SPEC-META-12 a Feature leaves its id and what it asks`()
        throws
    {
        let plan = FeaturePlan(known: [
            "a": """
            {"containerEnv":{"A":"1"},"entrypoint":"/e-${devcontainerId}","privileged":true,
            "postCreateCommand":"p","options":{},"remoteUser":"x"}
            """
        ])
        let features = try plan.graph("{'a:1':{},'b':{}}").installOrder()
        let entries = features.map { MetadataEntry(picking: $0) }
        #expect(
            entries.labelText == """
                [{"id":"ghcr.io/o/r/a:1","postCreateCommand":"p","privileged":true,\
                "entrypoint":"/e-${devcontainerId}"},{"id":"ghcr.io/o/r/b"}]
                """
        )
        #expect(
            entries.map(\.origin.description) == [
                "Feature ghcr.io/o/r/a:1", "Feature ghcr.io/o/r/b",
            ]
        )
        #expect(entries[0].properties.entrypoint == "/e-id0")
        #expect(entries[0].properties.containerEnv.isEmpty)
        #expect(features[0].metadata.properties.containerEnv == ["A": "1"])
    }

    @Test func `what is left out of the label still counts`() throws {
        let read = try configuration(#"{"image":"a","remoteEnv":{"A":"1"},"init":true}"#)
        let entry = MetadataEntry(picking: read, omitting: ["remoteEnv"])
        #expect([entry].labelText == #"[{"init":true}]"#)
        #expect(entry.properties.remoteEnv == ["A": "1"])
    }

    @Test func `SPEC-META-16 of a changed configuration three properties count`() throws {
        let text = #"{"image":"a","remoteUser":"u","remoteEnv":{"A":"1"},"postStartCommand":"x"}"#
        let entry = MetadataEntry(pickingUpdatable: try configuration(text))
        #expect([entry].labelText == #"[{"remoteUser":"u","remoteEnv":{"A":"1"}}]"#)
        #expect(entry.properties.lifecycleCommands.isEmpty)
    }
}

struct MetadataLabelTests {
    private func read(_ label: String) -> (entries: [MetadataEntry], warnings: [Diagnostic]) {
        let faults = JSONFaults()
        let entries = MetadataEntry.entries(
            inLabel: label,
            of: "base:1",
            variables: Reading.variables,
            faults: faults
        )
        return (entries, faults.diagnostics)
    }

    @Test func `SPEC-META-02 SPEC-META-03 a list of entries or a single one`() {
        let (list, warnings) = read(#"[{"id":"f","init":true},{"remoteUser":"vscode"}]"#)
        #expect(warnings == [])
        #expect(list.map(\.origin) == [.baseImage(feature: "f"), .baseImage(feature: nil)])
        #expect(
            list.map(\.origin.description) == ["Feature f of the base image", "the base image"]
        )
        #expect(list.map(\.properties.remoteUser) == [nil, "vscode"])
        #expect(read(#"{"remoteUser":"vscode"}"#).entries == [list[1]])
    }

    @Test func `SPEC-META-04 SPEC-META-05 entries are written again as they were, as a list`() {
        let label = #"[{"id":"f","x":[1]},{"remoteUser":"${localEnv:USER}"}]"#
        #expect(read(label).entries.labelText == label)
        #expect(read(#"{"remoteUser":"a"}"#).entries.labelText == #"[{"remoteUser":"a"}]"#)
    }

    @Test func `SPEC-VAR-40 SPEC-META-13 variables are replaced when the entry is applied`() {
        let entry = read(#"[{"remoteEnv":{"A":"${localEnv:USER}"}}]"#).entries.first
        #expect(entry?.written == ["remoteEnv": ["A": "${localEnv:USER}"]])
        #expect(entry?.properties.remoteEnv == ["A": "u"])
    }

    @Test(arguments: ["xx", "[1", "// c\n[]", "", "3"])
    func `SPEC-META-21 SPEC-JSONC-10 a label that cannot be read counts as absent, with a warning`(
        label: String
    ) {
        let (entries, warnings) = read(label)
        #expect(entries == [])
        #expect(warnings.map(\.severity) == [.warning])
        #expect(warnings.first?.location?.path == "label `devcontainer.metadata` of base:1")
    }

    @Test func `a wrong type in a label is a warning, the rest counts`() {
        let (entries, warnings) = read(#"[{"privileged":"yes","init":true}]"#)
        #expect(entries.map(\.properties.privileged) == [nil])
        #expect(entries.map(\.properties.wantsInit) == [true])
        #expect(
            warnings.map(\.summary) == ["`[0].privileged` must be a boolean, found `\"yes\"`"]
        )
        #expect(warnings.map(\.severity) == [.warning])
    }

    @Test(arguments: [
        (nil, true, #"[{"postStartCommand":"new","remoteUser":"new"}]"#),
        (
            #"[{"postStartCommand":"old"}]"#, true,
            #"[{"postStartCommand":"old"},{"remoteUser":"new"}]"#
        ),
        (
            #"[{"postStartCommand":"old"}]"#, false,
            #"[{"postStartCommand":"old"},{"postStartCommand":"new","remoteUser":"new"}]"#
        ),
    ])
    func `SPEC-META-16 SPEC-META-17 a container that exists keeps what it was made with`(
        label: String?,
        isOwn: Bool,
        result: String
    ) throws {
        let text = #"{"image":"a","postStartCommand":"new","remoteUser":"new"}"#
        let entries = MetadataEntry.entries(
            ofContainerLabelled: label,
            isOwn: isOwn,
            configuration: try configuration(text),
            variables: Reading.variables,
            faults: JSONFaults()
        )
        #expect(entries.labelText == result)
    }
}
