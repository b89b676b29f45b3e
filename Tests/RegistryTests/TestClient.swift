import FoundationEssentials
import OCI
import Synchronization

@testable import Registry

/// A clock that never waits, and remembers for how long it should have; its time stands still.
final class RecordingClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let waits = Mutex<[Duration]>([])
    let now = ContinuousClock.now

    var durations: [Duration] { waits.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        waits.withLock { $0.append(deadline - now) }
    }
}

/// Runs a closure with a client whose cache is an empty folder that goes away afterwards.
@discardableResult
func withClient<Result>(
    environment: [String: String] = [:],
    store: ContentStore? = nil,
    isOffline: Bool = false,
    mirrors: [String] = [],
    asksBeyondMirrors: Bool = true,
    certificateFile: String? = nil,
    helper: (any CredentialHelperRunner)? = nil,
    clock: RecordingClock = RecordingClock(),
    _ body: (RegistryClient) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        var environment = environment
        environment["DOCKER_CONFIG"] = environment["DOCKER_CONFIG"] ?? folder + "/docker"
        let configuration = RegistryConfiguration(
            environment: environment,
            mirrors: mirrors.compactMap { RegistryMirror(parsing: $0) },
            asksBeyondMirrors: asksBeyondMirrors,
            certificateFile: certificateFile,
            credentialHelperRunner: helper,
            isOffline: isOffline,
            clock: clock
        )
        let client = RegistryClient(
            configuration: configuration,
            store: store ?? ContentStore(root: folder + "/cache")
        )
        do {
            let result = try await body(client)
            await client.shutDown()
            return result
        } catch {
            await client.shutDown()
            throw error
        }
    }
}

/// Gives a test an empty folder and removes it afterwards.
func withTemporaryFolder<Result>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/berth-cache-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Writes a file and the folders above it.
func write(_ text: String, to path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
}

/// Returns the names in a folder, or nil when it cannot be read.
func names(in folder: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder)
}
