import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Testing

struct AnyValueTests {
    private static let names = [
        "$schema", "name", "image", "build", "dockerFile", "context", "appPort", "runArgs",
        "workspaceMount", "workspaceFolder", "dockerComposeFile", "service", "runServices",
        "features", "overrideFeatureInstallOrder", "initializeCommand", "secrets",
        "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand",
        "postAttachCommand", "waitFor", "customizations", "mounts", "containerEnv",
        "containerUser", "init", "privileged", "capAdd", "securityOpt", "remoteUser",
        "userEnvProbe", "remoteEnv", "overrideCommand", "portsAttributes", "otherPortsAttributes",
        "forwardPorts", "shutdownAction", "updateRemoteUserUID", "hostRequirements", "extensions",
        "settings", "devPort", "unknown",
    ]
    private static let namesOfObjects: Set = [
        "build", "features", "secrets", "postCreateCommand", "customizations", "remoteEnv",
        "portsAttributes", "otherPortsAttributes", "hostRequirements", "settings",
    ]
    private static let inner = [
        "dockerfile", "context", "args", "target", "cacheFrom", "options", "cpus", "memory",
        "storage", "gpu", "type", "source", "label", "protocol", "onAutoForward", "./f", "vscode",
        "description",
    ]
    private static let values: [JSONValue] = [
        nil, true, 0, -1, 1.5, 1e300, "", "x", "${", "${localEnv}", "a,\"", "=", ":", [], [nil],
        [[]], [1], ["x"], [[:]], [:], ["": nil], ["a": [:]], ["a": []], ["a": 1],
    ]

    @Test(arguments: names)
    func `whatever stands at a property, reading ends with a result or with errors`(
        name: String
    ) throws {
        for value in Self.values { try check(name, value) }
        for member in Self.namesOfObjects.contains(name) ? Self.inner : [] {
            for value in Self.values { try check(name, [member: value]) }
        }
    }

    private func check(_ name: String, _ value: JSONValue) throws {
        var root: JSONObject =
            name == "dockerComposeFile" || name == "dockerFile" ? [:] : ["image": "a"]
        if name == "build" { root = ["build": ["dockerfile": "D"]] }
        let merged = (root[name]?.object ?? [:]).merging(value.object ?? [:]) { $1 }
        root[name] = value.object == nil ? value : .object(merged)
        let reading = try Reading(JSONValue.object(root).text())
        #expect((reading.configuration == nil) == !reading.errors.isEmpty)
        #expect(reading.diagnostics.allSatisfy { $0.location != nil || $0.severity == .warning })
    }
}
