import FoundationEssentials
import NIOSSL

/// A certificate that has signed itself, for the names that a test needs; made by `openssl`.
public struct TestCertificate: Sendable {
    /// How long making it may take.
    private static let timeout = Duration.seconds(20)

    /// The certificate in PEM form: what servers show, and what clients are told to trust.
    public let path: String
    /// Its key in PEM form.
    public let keyPath: String

    /// Why there is no certificate.
    public struct MakingError: Error, CustomStringConvertible {
        /// What happened.
        public var description: String
    }

    /// Makes a certificate.
    ///
    /// - Parameters:
    ///   - names: Names of hosts; `localhost` and 127.0.0.1 are added.
    ///   - folder: Where its two files go; it must be there.
    /// - Throws: ``MakingError``, when there is no `openssl` or it fails.
    public init(for names: [String] = [], in folder: String) async throws {
        path = "\(folder)/certificate.pem"
        keyPath = "\(folder)/key.pem"
        let subjects = (["localhost"] + names).map { "DNS:\($0)" } + ["IP:127.0.0.1"]
        let output = "\(folder)/openssl.log"
        let process = try ChildProcess(
            "/usr/bin/openssl",
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=Berth Test", "-keyout", keyPath, "-out", path,
                "-addext", "subjectAltName=" + subjects.joined(separator: ","),
            ],
            output: output
        )
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: Self.timeout)
        while process.isRunning, clock.now < deadline {
            try await clock.sleep(for: .milliseconds(5))
        }
        process.kill()
        guard FileManager.default.fileExists(atPath: path) else {
            let text = FileManager.default.contents(atPath: output) ?? Data()
            throw MakingError(
                description: "openssl made no certificate: \(String(decoding: text, as: UTF8.self))"
            )
        }
    }

    func serverConfiguration() throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem))
        )
    }
}
