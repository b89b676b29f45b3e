import DockerEngine
import FoundationEssentials
import TestSupport
import Testing

struct EngineEndpointTests {
    /// The digest of `desk`, by which Docker names the context's folder.
    private static let deskDigest =
        "49be417ad74080a0031b636b44cfc26fdd0065492d6cd3b033960c4414955cf7"

    private static func write(_ text: String, to path: String) throws {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(
            atPath: "/" + folder,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private static func writeContext(home: String, host: String) throws {
        try write(
            #"{"Name":"desk","Endpoints":{"docker":{"Host":"\#(host)","SkipTLSVerify":false}}}"#,
            to: "\(home)/.docker/contexts/meta/\(deskDigest)/meta.json"
        )
    }

    @Test func `DOCKER_HOST comes before all`() throws {
        let endpoint = try EngineEndpoint.resolve(
            environment: ["DOCKER_HOST": "unix:///run/x.sock", "DOCKER_CONTEXT": "desk"],
            homeDirectory: "/none"
        )
        #expect(endpoint == EngineEndpoint(socketPath: "/run/x.sock", origin: .dockerHost))
    }

    @Test(arguments: ["tcp://10.0.0.1:2375", "ssh://user@host", "npipe:////./pipe/x", "x.sock"])
    func `only unix sockets are understood`(host: String) {
        #expect(throws: DockerError.unsupportedHost(host, source: "DOCKER_HOST")) {
            try EngineEndpoint.resolve(
                environment: ["DOCKER_HOST": host],
                homeDirectory: "/none"
            )
        }
    }

    @Test func `a context is found by the digest of its name`() async throws {
        try await TemporaryDirectory.with { home in
            try Self.writeContext(home: home, host: "unix:///run/desk.sock")
            let chosen = try EngineEndpoint.resolve(
                environment: ["DOCKER_CONTEXT": "desk"],
                homeDirectory: home
            )
            #expect(chosen.socketPath == "/run/desk.sock")
            #expect(chosen.origin == .context(name: "desk", chosenBy: "DOCKER_CONTEXT"))
            try Self.write(#"{"currentContext":"desk"}"#, to: home + "/.docker/config.json")
            let current = try EngineEndpoint.resolve(environment: [:], homeDirectory: home)
            #expect(
                current.origin == .context(name: "desk", chosenBy: home + "/.docker/config.json")
            )
            let standard = try EngineEndpoint.resolve(
                environment: ["DOCKER_CONTEXT": "default"],
                homeDirectory: home
            )
            #expect(standard.origin == .standard)
        }
    }

    @Test func `a context that does not exist or leads to ssh is told`() async throws {
        try await TemporaryDirectory.with { home in
            let path = "\(home)/.docker/contexts/meta/\(Self.deskDigest)/meta.json"
            #expect(
                throws: DockerError.unknownContext(
                    name: "desk",
                    chosenBy: "DOCKER_CONTEXT",
                    path: path
                )
            ) {
                try EngineEndpoint.resolve(
                    environment: ["DOCKER_CONTEXT": "desk"],
                    homeDirectory: home
                )
            }
            try Self.writeContext(home: home, host: "ssh://desk")
            #expect(
                throws: DockerError.unsupportedHost(
                    "ssh://desk",
                    source: "the Docker context `desk`"
                )
            ) {
                try EngineEndpoint.resolve(
                    environment: ["DOCKER_CONTEXT": "desk"],
                    homeDirectory: home
                )
            }
            try Self.write("{", to: home + "/.docker/config.json")
            #expect(
                throws: DockerError.unreadableConfiguration(
                    path: home + "/.docker/config.json",
                    reason: "it is no JSON"
                )
            ) {
                try EngineEndpoint.resolve(environment: [:], homeDirectory: home)
            }
        }
    }

    @Test func `an engine without root is used when the usual socket is missing`() async throws {
        try await TemporaryDirectory.with { folder in
            let environment = ["XDG_RUNTIME_DIR": folder]
            func resolve(standard: String) throws -> EngineEndpoint {
                try EngineEndpoint.resolve(
                    environment: environment,
                    homeDirectory: "/none",
                    standardSocketPath: standard
                )
            }
            let missing = folder + "/missing.sock"
            #expect(try resolve(standard: missing) == .init(socketPath: missing, origin: .standard))
            let rootless = folder + "/docker.sock"
            try Self.write("", to: rootless)
            #expect(
                try resolve(standard: missing) == .init(socketPath: rootless, origin: .rootless)
            )
            #expect(
                try resolve(standard: rootless) == .init(socketPath: rootless, origin: .standard)
            )
        }
    }
}
