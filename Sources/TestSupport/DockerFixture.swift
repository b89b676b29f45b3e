public import DockerEngine
import FoundationEssentials
public import JSONC
import OrderedCollections

/// What a test needs of a real engine, removed at the test's end.
///
/// Everything that is made has a name with ``id`` before it and the label `berth.test=<id>`. A
/// missing engine makes the test fail.
public final class DockerFixture: Sendable {
    /// The engine, found as Berth finds it.
    public let engine: DockerEngine
    /// A name that nobody else has, put before all names.
    public let id: String
    /// The reference of a tiny image with BusyBox.
    public let image: String

    private let cleanup = Cleanup()

    private init(engine: DockerEngine, image: String) {
        self.engine = engine
        self.image = image
        id = "berth-test-" + randomDigits(10)
    }

    /// Runs a body with a fixture, and removes afterwards what it made, the last thing first.
    @discardableResult
    public static func with<Result>(
        _ body: (DockerFixture) async throws -> Result
    ) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let endpoint = try EngineEndpoint.resolve(
            environment: environment,
            homeDirectory: environment["HOME"] ?? "/"
        )
        let engine = DockerEngine(endpoint: endpoint)
        let image = try await BusyboxImage.shared.reference(on: engine)
        let fixture = DockerFixture(engine: engine, image: image)
        let result: Result
        do {
            result = try await body(fixture)
        } catch {
            try? await fixture.cleanUp()
            throw error
        }
        try await fixture.cleanUp()
        return result
    }

    /// The labels for what a test makes.
    public var labels: [String: String] { ["berth.test": id] }

    /// The filter for what this test has made.
    public var filter: EngineFilters { .labels("berth.test=\(id)") }

    /// Returns a name that nobody else has.
    public func name(_ name: String) -> String { "\(id)-\(name)" }

    /// Has an action carried out at the test's end, before those that were added earlier.
    public func atEnd(_ action: @escaping @Sendable () async throws -> Void) {
        cleanup.add(action)
    }

    // MARK: Things that are removed at the end

    /// Creates a container that sleeps, or runs a command, and returns its identifier.
    ///
    /// Without a `HostConfig` it has an init process and no network.
    ///
    /// - Parameters:
    ///   - name: The end of its name.
    ///   - command: The program and its arguments.
    ///   - config: More of the request's body.
    ///   - hostConfig: The body's `HostConfig`.
    /// - Returns: The identifier.
    /// - Throws: ``DockerError``.
    public func createContainer(
        _ name: String = "main",
        command: [String] = ["sleep", "600"],
        config: [String: JSONValue] = [:],
        hostConfig: JSONValue = ["Init": true, "NetworkMode": "none"]
    ) async throws -> String {
        var body: JSONObject = [
            "Image": .string(image), "Cmd": .array(command.map { .string($0) }),
            "Labels": ["berth.test": .string(id)], "HostConfig": hostConfig,
            "StopTimeout": 1,
        ]
        for (key, value) in config { body[key] = value }
        let engine = engine
        let container = try await engine.createContainer(
            name: self.name(name),
            body: .object(body)
        ).id
        atEnd {
            try await Self.unlessMissing {
                try await engine.removeContainer(container, force: true, removeVolumes: true)
            }
        }
        return container
    }

    /// Creates a container and starts it; see ``createContainer(_:command:config:hostConfig:)``.
    public func startContainer(
        _ name: String = "main",
        command: [String] = ["sleep", "600"],
        config: [String: JSONValue] = [:],
        hostConfig: JSONValue = ["Init": true, "NetworkMode": "none"]
    ) async throws -> String {
        let container = try await createContainer(
            name,
            command: command,
            config: config,
            hostConfig: hostConfig
        )
        try await engine.startContainer(container)
        return container
    }

    /// Creates a volume and returns its name.
    public func createVolume(_ name: String = "volume") async throws -> String {
        let volume = try await engine.createVolume(self.name(name), labels: labels).name
        let engine = engine
        atEnd { try await Self.unlessMissing { try await engine.removeVolume(volume) } }
        return volume
    }

    /// Creates a network and returns its identifier.
    public func createNetwork(
        _ name: String = "network",
        isInternal: Bool = false
    ) async throws -> String {
        let network = try await engine.createNetwork(
            NetworkConfig(name: self.name(name), isInternal: isInternal, labels: labels)
        )
        let engine = engine
        atEnd { try await Self.unlessMissing { try await engine.removeNetwork(network) } }
        return network
    }

    /// Runs a shell script in a container to its end, within 30 seconds.
    public func run(
        _ script: String,
        in container: String,
        user: String? = nil,
        input: [UInt8]? = nil
    ) async throws -> ExecResult {
        try await engine.run(
            ExecConfig(["sh", "-c", script], user: user),
            in: container,
            input: input,
            limit: .seconds(30)
        )
    }

    /// Cleans up, also when the test's task is cancelled: calls of a cancelled task do nothing.
    private func cleanUp() async throws {
        let cleanup = cleanup
        try await Task { try await cleanup.run() }.value
    }

    /// A test may remove its things itself.
    private static func unlessMissing(_ action: () async throws -> Void) async throws {
        do {
            try await action()
        } catch DockerError.notFound {
        }
    }
}
