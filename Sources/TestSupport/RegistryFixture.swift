import FoundationEssentials

/// A real OCI registry, `docker-registry`, for as long as a test needs it.
///
/// It listens on a free port of the loopback interface and keeps its content in a folder that is
/// removed with it. A registry that cannot be had is a failure of the test.
public struct RegistryFixture: Sendable {
    /// The program; Debian's package `docker-registry` has it.
    public static let program = "/usr/bin/docker-registry"
    /// How long it may take to accept connections.
    static let startTimeout = Duration.seconds(20)
    /// How many ports are tried.
    static let startAttempts = 5

    /// The user that a registry with a log-in knows.
    public static let user = "berth"
    /// That user's password.
    public static let password = "correct horse"
    /// The password as bcrypt has it.
    private static let passwordHash =
        "$2b$04$DbGA/9OEvuBtz3DWM.V/JOknlKrUwSs9LW4mIXZO2DTdg5ZRHILNC"

    /// The port.
    public let port: Int
    /// Host and port, such as `localhost:40123`.
    public var host: String { "localhost:\(port)" }

    /// Why there is no registry.
    public struct StartError: Error, CustomStringConvertible {
        /// What happened, with what the registry printed.
        public var description: String
    }

    /// Runs a registry while a closure does its work.
    ///
    /// - Parameters:
    ///   - needsLogin: Whether only ``user`` gets in, by the scheme Basic.
    ///   - tokens: Who gives the tokens without which nobody gets in; nil for none.
    ///   - certificate: What it shows; without one it speaks no TLS.
    ///   - body: The work.
    /// - Returns: What the closure returns.
    /// - Throws: ``StartError``, and what the closure throws.
    public static func with<Result>(
        needsLogin: Bool = false,
        tokens: TokenServer? = nil,
        certificate: TestCertificate? = nil,
        _ body: (Self) async throws -> Result
    ) async throws -> Result {
        let files = FileManager.default
        let folder = files.temporaryDirectory.path + "/berth-registry-\(UUID().uuidString)"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: folder) }
        var additions = ""
        if needsLogin { additions += loginText(folder) }
        if let tokens { additions += tokens.configuration }
        let tls = certificate.map { certificate in
            """

              tls:
                certificate: \(certificate.path)
                key: \(certificate.keyPath)
            """
        }
        additions = (tls ?? "") + additions
        let (process, port) = try await start(folder, additions)
        defer { process.kill() }
        return try await body(Self(port: port))
    }

    /// Starts a registry on a free port; when another program takes that port first, on another.
    private static func start(
        _ folder: String,
        _ additions: String
    ) async throws -> (ChildProcess, port: Int) {
        let output = folder + "/output"
        try Data("\(user):\(passwordHash)\n".utf8).write(to: URL(filePath: folder + "/htpasswd"))
        for _ in 0..<startAttempts {
            let port = LoopbackPort().number
            let identity = UUID().uuidString
            let configuration = folder + "/config.yml"
            try Data("\(text(folder, port, identity))\(additions)\n".utf8)
                .write(to: URL(filePath: configuration))
            let process = try ChildProcess(
                program,
                arguments: ["serve", configuration],
                output: output
            )
            do {
                if try await isReady(process, port, identity, output) { return (process, port) }
            } catch {
                process.kill()
                throw error
            }
            process.kill()
        }
        throw StartError(
            description: "docker-registry does not start: \(content(of: output))"
        )
    }

    /// Waits until the server at the port is this very registry.
    private static func isReady(
        _ process: ChildProcess,
        _ port: Int,
        _ identity: String,
        _ output: String
    ) async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: startTimeout)
        while !LoopbackPort.answer(port: port, path: "/v2/").contains(identity) {
            // With TLS there is no such answer; what it logs tells as much.
            if content(of: output).contains("listening on 127.0.0.1:\(port), tls") { return true }
            guard process.isRunning, clock.now < deadline else { return false }
            try await clock.sleep(for: .milliseconds(10))
        }
        return true
    }

    private static func content(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private static func text(
        _ folder: String,
        _ port: Int,
        _ identity: String
    ) -> String {
        """
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: \(folder)/storage
        http:
          addr: 127.0.0.1:\(port)
          secret: berth
          headers:
            X-Berth-Test: [\(identity)]
        """
    }

    private static func loginText(_ folder: String) -> String {
        """

        auth:
          htpasswd:
            realm: berth
            path: \(folder)/htpasswd
        """
    }
}
