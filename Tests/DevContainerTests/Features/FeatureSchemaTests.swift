import DevContainer
import Diagnostics
import JSONC
import Testing

/// What the specification's schema says of `devcontainer-feature.json`.
struct FeatureSchemaTests {
    private func told(_ text: String) throws -> [String] {
        let faults = JSONFaults()
        let document = try JSONDocument(parsing: Array(text.utf8), path: "f.json")
        let read = FeatureMetadata(
            reading: document,
            reference: "./f",
            variables: Reading.variables,
            faults: faults
        )
        #expect(read != nil)
        return faults.diagnostics.map { diagnostic in
            "\(diagnostic.severity.rawValue) \(diagnostic.location?.column ?? 0) \(diagnostic.summary)"
        }
    }

    @Test func `SPEC-SCH-39 a Feature needs no name to be installed`() throws {
        #expect(try told(#"{"id":"a","version":"1.0.0"}"#) == [])
    }

    @Test(arguments: [
        (#"{"type":"boolean","default":true}"#, []),
        (#"{"type":"string","enum":["x"],"default":"x"}"#, []),
        (#"{"type":"string","proposals":["x"],"default":"y"}"#, []),
        (#"{"type":"string"}"#, ["warning 36 the option `o` has no `default`"]),
        (
            #"{"type":"boolean","default":"true"}"#,
            ["warning 68 the default of the option `o` is a string, where its type is `boolean`"]
        ),
        (
            #"{"type":"string","default":true}"#,
            ["warning 67 the default of the option `o` is a boolean, where its type is `string`"]
        ),
        (
            #"{"type":"string","enum":["x"],"proposals":["y"],"default":"x"}"#,
            ["warning 70 the option `o` has `enum` and `proposals`, which exclude each other"]
        ),
    ])
    func `SPEC-SCH-40 an option has a default of its type, and one list`(
        option: String,
        expected: [String]
    ) throws {
        #expect(
            try told("{\"id\":\"a\",\"version\":\"1\",\"options\":{\"o\":\(option)}}") == expected
        )
    }

    @Test(arguments: [
        "initializeCommand", "remoteEnv", "waitFor", "remoteUser", "containerUser", "forwardPorts",
    ])
    func `SPEC-SCH-41 what a Feature cannot decide is warned about and ignored`(
        name: String
    ) throws {
        let text = "{\"id\":\"a\",\"version\":\"1\",\"\(name)\":\"x\"}"
        #expect(
            try told(text) == [
                "warning 25 `\(name)` is no property of devcontainer-feature.json and is ignored"
            ]
        )
        #expect(try featureMetadata(text).properties == ContainerProperties())
    }

    @Test func `SPEC-JSONC-09 comments and trailing commas are read here, too`() throws {
        let read = try featureMetadata("{ // x\n \"id\": \"a\", /* y */ \"version\": \"1\", }")
        #expect(read.identifier == "a")
    }
}
