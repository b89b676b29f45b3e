import DevContainer
import JSONC
import Testing

struct PortHandlingTests {
    private func merged(_ properties: String) throws -> MergedConfiguration {
        MergedConfiguration([
            MetadataEntry(picking: try configuration("{ \"image\": \"a\", \(properties) }"))
        ])
    }

    @Test
    func `SPEC-PORT-05 SPEC-PORT-13 a key is a port, a range, a host with a port or an expression`()
        throws
    {
        let merged = try merged(
            #"""
            "portsAttributes": {
              "3000": { "label": "web" },
              "40000-55000": { "label": "many", "onAutoForward": "ignore" },
              "db:5432": { "label": "data" },
              ".+\\/server\\.js": { "label": "node", "protocol": "http" },
              "3000-3010": { "label": "some", "protocol": "https" }
            },
            "otherPortsAttributes": { "onAutoForward": "silent", "label": "rest" }
            """#
        )
        func label(_ port: Int, host: String = "localhost", _ commandLine: String? = nil) -> String?
        {
            merged.handling(of: ForwardedPort(host: host, port: port), commandLine: commandLine)
                .label
        }
        #expect(label(3000) == "web")
        #expect(label(3001) == "some")
        #expect(label(40000) == "many")
        #expect(label(40001) == "many")
        #expect(label(55000) == "many")
        #expect(label(55001) == "rest")
        #expect(label(5432, host: "db") == "data")
        #expect(label(5432) == "rest")
        #expect(label(3001, host: "db") == "rest")
        #expect(label(8080, "node /src/server.js") == "node")
        #expect(label(8080, "node /src/serverxjs") == "rest")
        // The entry for the very port goes first, and others fill in what it leaves open.
        #expect(merged.handling(of: ForwardedPort(port: 3000)).scheme == .https)
        #expect(merged.handling(of: ForwardedPort(port: 9)).onAutoForward == .silent)
        #expect(merged.handling(of: ForwardedPort(port: 3000)).onAutoForward == .notify)
        let own = try self.merged(#""otherPortsAttributes": { "onAutoForward": "silent" }"#)
        #expect(own.handling(of: ForwardedPort(port: 1)).onAutoForward == .silent)
    }

    @Test
    func
        `SPEC-PORT-06 SPEC-PORT-10 SPEC-PORT-12 a port that nobody describes is told, not forced and has no label`()
        throws
    {
        let handling = try merged(#""forwardPorts": [3000]"#).handling(
            of: ForwardedPort(port: 3000)
        )
        #expect(handling == PortHandling())
        #expect(handling.onAutoForward == .notify)
        #expect(handling.requireLocalPort == false)
        #expect(handling.elevateIfNeeded == false)
        #expect(handling.label == nil)
        #expect(handling.scheme == nil)
        for value in [
            "notify", "openBrowser", "openBrowserOnce", "openPreview", "silent", "ignore",
        ] {
            let said = try merged(#""portsAttributes": { "1": { "onAutoForward": "\#(value)" } }"#)
            #expect(said.handling(of: ForwardedPort(port: 1)).onAutoForward.rawValue == value)
        }
    }
}
