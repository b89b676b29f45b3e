import NIOSSL

/// The authorities whose certificates servers may show.
///
/// Those of the system count, unless `SSL_CERT_FILE` names others in their place, as for all
/// programs; the file of the settings and that of `NODE_EXTRA_CA_CERTS`, which the reference CLI
/// reads, add to them.
struct TrustedCertificates: Hashable, Sendable {
    /// A file in PEM form, and who names it.
    struct File: Hashable, Sendable {
        var path: String
        var source: String
    }

    private var system: File?
    private var additional: [File]

    init(environment: [String: String], file: String?) {
        func named(by variable: String) -> File? {
            environment[variable].flatMap { path in
                path.isEmpty ? nil : File(path: path, source: "`\(variable)`")
            }
        }
        system = named(by: "SSL_CERT_FILE")
        let own = file.map { File(path: $0, source: "the setting `registries.certificates`") }
        additional = [own, named(by: "NODE_EXTRA_CA_CERTS")].compactMap(\.self)
    }

    /// The configuration of TLS that trusts these authorities; nil for that of the system.
    func configuration() throws(RegistryError) -> TLSConfiguration? {
        guard system != nil || !additional.isEmpty else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let system { configuration.trustRoots = .certificates(try Self.certificates(system)) }
        for file in additional {
            configuration.additionalTrustRoots.append(.certificates(try Self.certificates(file)))
        }
        return configuration
    }

    private static func certificates(_ file: File) throws(RegistryError) -> [NIOSSLCertificate] {
        let certificates = try? NIOSSLCertificate.fromPEMFile(file.path)
        guard let certificates, !certificates.isEmpty else {
            throw .certificates(path: file.path, source: file.source)
        }
        return certificates
    }
}
