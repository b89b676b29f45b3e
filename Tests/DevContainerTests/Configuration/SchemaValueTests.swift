import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

/// Values that the specification's schema holds for invalid.
struct SchemaValueTests {
    /// The configuration of an image and a further member, and what was told about it.
    private func read(_ member: String) throws -> (read: Configuration, told: [String]) {
        let reading = try Reading("{\"image\":\"a\",\n\(member)}")
        let configuration = try #require(reading.configuration, "\(reading.messages)")
        #expect(reading.diagnostics.allSatisfy { $0.severity == .warning })
        return (configuration, reading.diagnostics.map(Self.brief))
    }

    private static func brief(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { "\($0.line):\($0.column)" } ?? "nowhere"
        return "\(place) \(diagnostic.summary)"
    }

    @Test func `SPEC-SCH-18 a port has 16 bits`() throws {
        let (read, told) = try read(#""forwardPorts":[65536,0,65535]"#)
        #expect(read.forwardPorts.map(\.port) == [0, 65_535])
        #expect(told == ["2:17 `forwardPorts[0]` is no port and is left out, found `65536`"])
    }

    @Test func `SPEC-SCH-19 hosts of ports are spelled in one way`() throws {
        let (read, told) = try read(
            #""forwardPorts":["DB:1","my_db:1","127.0.0.1:1","3000","x","db:5432"]"#
        )
        #expect(
            read.forwardPorts.map(\.description)
                == ["DB:1", "my_db:1", "127.0.0.1:1", "3000", "db:5432"]
        )
        let odd = "is spelled as other tools may refuse it, found"
        #expect(
            told == [
                "2:17 `forwardPorts[0]` \(odd) `\"DB:1\"`",
                "2:24 `forwardPorts[1]` \(odd) `\"my_db:1\"`",
                "2:34 `forwardPorts[2]` \(odd) `\"127.0.0.1:1\"`",
                "2:48 `forwardPorts[3]` \(odd) `\"3000\"`",
                "2:55 `forwardPorts[4]` is no port and is left out, found `\"x\"`",
            ]
        )
    }

    @Test func `SPEC-SCH-20 a variable can be null for processes, not for the container`() throws {
        let (remote, silence) = try read(#""remoteEnv":{"A":null}"#)
        #expect(remote.remoteEnv == ["A": nil])
        #expect(silence == [])
        let (container, told) = try read(#""containerEnv":{"A":null,"B":"1"}"#)
        #expect(container.containerEnv == ["B": "1"])
        #expect(told == ["2:21 `containerEnv.A` must be a string, found `null`"])
    }

    @Test func `SPEC-SCH-21 a number among variables becomes text`() throws {
        let (read, told) = try read(#""containerEnv":{"A":1}"#)
        #expect(read.containerEnv == ["A": "1"])
        #expect(told == ["2:21 `containerEnv.A` should be a string; the text `1` is taken"])
    }

    @Test func `SPEC-SCH-22 mounts as objects have three members and two types`() throws {
        let (more, toldMore) = try read(
            #""mounts":[{"type":"bind","source":"a","target":"/b","readonly":true}]"#
        )
        #expect(more.mounts.map(\.text) == ["type=bind,source=a,target=/b,readonly"])
        #expect(
            toldMore == ["2:53 `readonly` is outside the specification of mounts as objects"]
        )
        let (type, toldType) = try read(#""mounts":[{"type":"tmpfs","target":"/b"}]"#)
        #expect(type.mounts.map(\.text) == ["type=tmpfs,target=/b"])
        #expect(toldType == ["2:19 `tmpfs` is outside the specification of mounts as objects"])
        let (none, toldNone) = try read(#""mounts":[{"source":"a","target":"/b"}]"#)
        #expect(none.mounts.map(\.text) == ["type=volume,source=a,target=/b"])
        #expect(toldNone == ["2:11 `mounts[0]` has no `type`; `volume` is taken"])
    }

    @Test func `SPEC-SCH-23 a volume needs no name`() throws {
        let (read, told) = try read(#""mounts":[{"type":"volume","target":"/b"}]"#)
        #expect(read.mounts == [Mount(type: "volume", source: nil, target: "/b")])
        #expect(told == [])
    }

    @Test func `SPEC-SCH-24 mounts stand in an array`() throws {
        let (read, told) = try read(#""mounts":"source=a,target=/b""#)
        #expect(read.mounts == [Mount(type: "volume", source: "a", target: "/b")])
        #expect(told == ["2:10 `mounts` should be an array of mounts, found a string"])
    }

    @Test(arguments: [
        ("\"8gb\"", 8 << 30, []), ("\"8000\"", 8_000, []),
        ("\"8GB\"", 8 << 30, ["2:30 the unit of `hostRequirements.memory` should be lower case"]),
        (
            "\"8 GB\"", nil,
            ["2:30 `hostRequirements.memory` must be a size, found `\"8 GB\"`"]
        ),
    ])
    func `SPEC-SCH-25 sizes have lower-case units or none`(
        size: String,
        bytes: Int?,
        expected: [String]
    ) throws {
        let (read, told) = try read("\"hostRequirements\":{\"memory\":\(size)}")
        #expect(read.hostRequirements?.memory?.bytes == bytes)
        #expect(told == expected)
    }

    @Test func `SPEC-SCH-26 requirements are known ones, of one processor at least`() throws {
        let (read, told) = try read(#""hostRequirements":{"disk":1,"cpus":0}"#)
        #expect(read.hostRequirements == HostRequirements())
        #expect(
            told == [
                "2:21 `hostRequirements.disk` is no property of `hostRequirements` and is ignored",
                "2:37 `hostRequirements.cpus` must be a whole number from 1 to \(Int.max), found `0`",
            ]
        )
    }

    @Test func `SPEC-SCH-27 of texts only one is a wish for a graphics processor`() throws {
        let (read, told) = try read(#""hostRequirements":{"gpu":"yes"}"#)
        #expect(read.hostRequirements?.gpu == .required(cores: nil, memory: nil))
        #expect(
            told == [
                "2:27 `hostRequirements.gpu` should be `true`, `false`, `\"optional\"` or an "
                    + "object; `\"yes\"` is taken for `true`"
            ]
        )
        #expect(try self.read(#""hostRequirements":{"gpu":"optional"}"#).told == [])
    }

    @Test func `SPEC-SCH-28 secrets are variables with a description`() throws {
        let (read, told) = try read(#""secrets":{"A-B":{},"A":{"x":1}}"#)
        #expect(read.secrets.keys.elements == ["A-B", "A"])
        #expect(
            told == [
                "2:12 `A-B` cannot be the name of a variable",
                "2:26 `secrets.A.x` is no property of a secret's recommendation and is ignored",
            ]
        )
    }

    @Test func `SPEC-SCH-29 opening a browser once is for single ports`() throws {
        let (read, told) = try read(
            #""portsAttributes":{"3000":{"onAutoForward":"openBrowserOnce"}}"#
        )
        #expect(read.portsAttributes["3000"]?.onAutoForward == .openBrowserOnce)
        #expect(told == [])
        #expect(
            try self.read(#""otherPortsAttributes":{"onAutoForward":"openBrowserOnce"}"#).told
                == ["2:41 `openBrowserOnce` is meant for single ports"]
        )
    }

    @Test func `SPEC-SCH-30 SPEC-PORT-06 ports have attributes of other tools, actions of ours`()
        throws
    {
        let (read, told) = try read(
            #""portsAttributes":{"3000":{"foo":1},"1":{"onAutoForward":"ignor"},"2":{}}"#
        )
        #expect(read.portsAttributes["3000"]?.written == ["foo": 1])
        #expect(read.portsAttributes["1"]?.onAutoForward == nil)
        #expect(
            told == [
                "2:58 `portsAttributes.1.onAutoForward` must be `\"notify\"`, `\"openBrowser\"`, "
                    + "`\"openBrowserOnce\"`, `\"openPreview\"`, `\"silent\"` or `\"ignore\"`, "
                    + "found `\"ignor\"`"
            ]
        )
    }

    @Test(arguments: PortAttributes.AutoForward.allCases)
    func `SPEC-PORT-06 every action is read`(action: PortAttributes.AutoForward) throws {
        let (read, told) = try read(
            "\"portsAttributes\":{\"1\":{\"onAutoForward\":\"\(action.rawValue)\"}}"
        )
        #expect(read.portsAttributes["1"]?.onAutoForward == action)
        #expect(told == [])
    }

    @Test func `SPEC-PORT-12 AMB-31 a port has no label unless it is given one`() throws {
        let (read, told) = try read(#""portsAttributes":{"1":{},"2":{"label":"app"}}"#)
        #expect(read.portsAttributes.values.map(\.label) == [nil, "app"])
        #expect(told == [])
    }

    @Test(arguments: [
        (
            #"{"a":{"b":"c"}}"#,
            "2:27 `postCreateCommand.a` must be a string or an array of strings, found an object"
        ),
        (#"["a",1]"#, "2:27 `postCreateCommand[1]` must be a string, found `1`"),
    ])
    func `SPEC-SCH-31 SPEC-SCH-32 what no process can be started from is an error`(
        command: String,
        message: String
    ) throws {
        let reading = try Reading("{\"image\":\"a\",\n\"postCreateCommand\": \(command)}")
        #expect(reading.configuration == nil)
        #expect(reading.diagnostics.map(Self.brief) == [message])
    }

    @Test func `SPEC-SCH-33 a hook that is null counts as absent, with a warning`() throws {
        let (read, told) = try read(#""postCreateCommand":null"#)
        #expect(read.lifecycleCommands.isEmpty)
        #expect(
            told == ["2:21 `postCreateCommand` is null, which counts as if it were not there"]
        )
    }

    @Test func `SPEC-SCH-34 the options of a Feature are no number`() throws {
        let reading = try Reading("{\"image\":\"a\",\n\"features\":{\"./x\":1}}")
        #expect(reading.configuration == nil)
        #expect(
            reading.diagnostics.map(Self.brief) == [
                "2:19 `features../x` must be an object of options, a version or a boolean, "
                    + "found `1`"
            ]
        )
    }

    @Test func `SPEC-SCH-35 ports to publish are text, a number or a list of both`() throws {
        let (read, told) = try read(#""appPort":["8000:8010",3000]"#)
        #expect(read.appPort == ["8000:8010", "127.0.0.1:3000:3000"])
        #expect(try self.read(#""appPort":"8000:8010""#).read.appPort == ["8000:8010"])
        #expect(told == [])
    }

    @Test(arguments: ["{}", #"{"features":{}}"#])
    func `SPEC-SCH-36 a configuration of nothing is told to lack its image`(text: String) throws {
        let reading = try Reading(text)
        #expect(reading.configuration == nil)
        #expect(reading.diagnostics.map(\.code) == ["configuration-kind"])
        #expect(reading.diagnostics.map(\.location?.line) == [1])
    }

    @Test func `SPEC-SCH-37 a slip of the schema is no property`() throws {
        #expect(
            try read(#""additionalProperties":false"#).told == [
                "2:1 `additionalProperties` is no property of devcontainer.json and is ignored"
            ]
        )
    }

    @Test func `SPEC-SCH-38 AMB-12 folder and mount of the workspace need not come together`()
        throws
    {
        let placement = WorkspacePlacement(localFolder: "/home/u/proj")
        let folder = try configuration(#"{"image":"a","workspaceFolder":"/w"}"#)
        #expect(
            placement.warning(for: folder)?.summary
                == "the workspace folder `/w` lies in no mount"
        )
        let mount = try configuration(
            #"{"image":"a","workspaceMount":"type=bind,source=/x,target=/w"}"#
        )
        #expect(
            placement.warning(for: mount)?.summary
                == "the workspace folder `/workspaces/proj` lies in no mount"
        )
    }
}
