import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

/// What the specification's schema holds for invalid: told at its place, and stopping nobody where
/// the reference CLI goes on.
struct SchemaTests {
    /// What a file of an image and further members turned out to be.
    private func reading(_ members: String) throws -> Reading {
        try Reading("{\"image\":\"a\"\(members.isEmpty ? "" : ",")\(members)}")
    }

    /// The warnings about members beside an image; an error is an issue.
    private func warnings(_ members: String) throws -> [String] {
        let reading = try reading(members)
        #expect(reading.configuration != nil, "\(reading.messages)")
        #expect(reading.diagnostics.allSatisfy { $0.location != nil })
        return reading.diagnostics.map { diagnostic in
            #expect(diagnostic.severity == .warning)
            return "\(diagnostic.location?.column ?? 0) \(diagnostic.summary)"
        }
    }

    @Test func `SPEC-SCH-02 an unknown property is warned about, with the nearest one`() throws {
        let reading = try reading(#""forwardPort":[1]"#)
        #expect(reading.configuration?.substituted["forwardPort"] == [1])
        #expect(
            reading.messages == [
                "warning 1:14 `forwardPort` is no property of devcontainer.json and is ignored"
            ]
        )
        #expect(reading.diagnostics.map(\.hints) == [["did you mean `forwardPorts`?"]])
    }

    @Test(arguments: ["extensions", "settings", "devPort"])
    func `SPEC-SCH-03 an old property is warned about and moved`(name: String) throws {
        let value = name == "devPort" ? "9" : name == "settings" ? #"{"a":1}"# : #"["x"]"#
        let reading = try reading("\"\(name)\":\(value)")
        #expect(reading.messages == ["warning 1:14 `\(name)` is an old property"])
        let code = try #require(reading.configuration?.customizations["vscode"])
        #expect(code[name] != nil)
        #expect(reading.configuration?.substituted[name] == nil)
    }

    @Test func `an old property that says nothing, or stands in both places, stays`() throws {
        let read = try configuration(
            #"{"image":"a","extensions":null,"settings":[],"devPort":1,"customizations":{"vscode":{"devPort":2}}}"#
        )
        #expect(read.substituted["extensions"] == .some(.null))
        #expect(read.substituted["devPort"] == 1)
        #expect(read.customizations == ["vscode": ["devPort": 2, "settings": [:]]])
    }

    @Test func `SPEC-SCH-04 AMB-03 an image and a Dockerfile exclude each other`() throws {
        let reading = try reading(#""build":{"dockerfile":"D"}"#)
        #expect(reading.configuration == nil)
        #expect(
            reading.messages == [
                "error 1:2 the configuration has `build.dockerfile` and `image`, "
                    + "which exclude each other"
            ]
        )
    }

    @Test func `SPEC-SCH-05 a build beside an image has no effect`() throws {
        #expect(
            try warnings(#""build":{"target":"x"}"#) == [
                "14 `build` has no effect beside `image`"
            ]
        )
    }

    @Test func `SPEC-SCH-07 an unknown key of a build is warned about`() throws {
        let reading = try Reading(#"{"build":{"dockerfile":"D","foo":1}}"#)
        #expect(reading.configuration?.kind == .dockerfile(DockerfileBuild(dockerfile: "D")))
        #expect(
            reading.messages == [
                "warning 1:28 `build.foo` is no property of `build` and is ignored"
            ]
        )
    }

    @Test func `SPEC-SCH-08 a build argument that is no string becomes one`() throws {
        let reading = try Reading(#"{"build":{"dockerfile":"D","args":{"A":1,"B":true}}}"#)
        let build = DockerfileBuild(dockerfile: "D", args: ["A": "1", "B": "true"])
        #expect(reading.configuration?.kind == .dockerfile(build))
        #expect(
            reading.messages == [
                "warning 1:40 `build.args.A` should be a string; the text `1` is taken",
                "warning 1:46 `build.args.B` should be a string; the text `true` is taken",
            ]
        )
    }

    @Test func `SPEC-SCH-10 the old name of the Dockerfile goes with options of build`() throws {
        let reading = try Reading(#"{"dockerFile":"D","build":{"target":"x"}}"#)
        let build = DockerfileBuild(dockerfile: "D", target: "x")
        #expect(reading.configuration?.kind == .dockerfile(build))
        #expect(reading.messages == [])
    }

    @Test func `SPEC-SCH-11 Compose needs no workspace folder`() throws {
        let reading = try Reading(#"{"dockerComposeFile":"a.yml","service":"s"}"#)
        let service = ComposeService(files: ["a.yml"], service: "s")
        #expect(reading.configuration?.kind == .compose(service))
        #expect(reading.messages == [])
    }

    @Test(arguments: [("runArgs", "[]"), ("appPort", "[]"), ("workspaceMount", "\"\"")])
    func `SPEC-SCH-12 what Compose files say themselves is warned about`(
        name: String,
        value: String
    ) throws {
        let reading = try Reading(
            "{\"dockerComposeFile\":\"a.yml\",\"service\":\"s\",\"\(name)\":\(value)}"
        )
        #expect(reading.configuration != nil)
        #expect(
            reading.messages == ["warning 1:44 `\(name)` has no effect beside `dockerComposeFile`"]
        )
    }

    @Test func `SPEC-SCH-13 SPEC-SCH-14 the other kind's shutdown action is warned about`() throws {
        #expect(
            try warnings(#""shutdownAction":"stopCompose""#) == [
                "31 `stopCompose` does not fit `image`"
            ]
        )
        let compose = try Reading(
            #"{"dockerComposeFile":"c","service":"s","shutdownAction":"stopContainer"}"#
        )
        #expect(compose.configuration != nil)
        #expect(
            compose.messages == ["warning 1:57 `stopContainer` does not fit `dockerComposeFile`"]
        )
    }

    @Test func `SPEC-SCH-15 no Compose files at all are legal`() throws {
        let reading = try Reading(#"{"dockerComposeFile":[],"service":"s"}"#)
        #expect(reading.configuration?.kind == .compose(ComposeService(files: [], service: "s")))
        #expect(reading.messages == [])
    }

    @Test func `SPEC-SCH-16 SPEC-SCH-17 nothing can wait for the last hook`() throws {
        #expect(
            try warnings(#""waitFor":"postAttachCommand""#) == [
                "24 `waitFor` should be a hook before `postAttachCommand`"
            ]
        )
        #expect(try warnings(#""waitFor":"initializeCommand""#) == [])
        #expect(try reading(#""waitFor":"initializeCommand""#).configuration?.waitFor != nil)
    }
}
