import FoundationEssentials
import JSONC
import OrderedCollections

/// What `~/.docker/config.json` says about registries.
struct DockerConfiguration: Sendable {
    /// How large the file may be.
    static let sizeLimitBytes = 4 << 20

    let path: String
    private var auths: [String: JSONValue] = [:]
    private var helpers: [String: String] = [:]
    private var store: String?

    /// Reads the file of the environment's user; a file that is not there says nothing.
    init(environment: [String: String]) throws(RegistryError) {
        let folder = environment["DOCKER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        path = (folder ?? (environment["HOME"] ?? "") + "/.docker") + "/config.json"
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .dockerConfiguration(path: path, reason: "it cannot be read")
        }
        guard bytes.count <= Self.sizeLimitBytes else {
            throw .dockerConfiguration(path: path, reason: "it is too large")
        }
        let root: JSONValue
        do {
            root = try JSONValue(parsing: bytes)
        } catch {
            throw .dockerConfiguration(path: path, reason: "it is no JSON")
        }
        for (key, value) in root["auths"]?.object ?? [:] { auths[Self.host(of: key)] = value }
        for (key, value) in root["credHelpers"]?.object ?? [:] {
            helpers[Self.host(of: key)] = value.string
        }
        store = root["credsStore"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The program that knows the credential for a host, without its `docker-credential-`.
    func helper(for host: String) -> String? {
        helpers[Self.host(of: host)] ?? store
    }

    /// The credential that stands in the file itself.
    func credential(for host: String) -> Credential? {
        guard let entry = auths[Self.host(of: host)] else { return nil }
        let source = "`\(path)`"
        func text(_ name: String) -> String? {
            entry[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        if let token = text("identitytoken") {
            return Credential(proof: .identityToken(Secret(token)), source: source)
        }
        if let token = text("registrytoken") {
            return Credential(proof: .registryToken(Secret(token)), source: source)
        }
        if let decoded = text("auth").flatMap(Self.decoded) {
            let proof = Credential.Proof.password(user: decoded.user, Secret(decoded.password))
            return Credential(proof: proof, source: source)
        }
        guard let user = text("username"), let password = text("password") else { return nil }
        return Credential(proof: .password(user: user, Secret(password)), source: source)
    }

    /// What credential helpers call a host; Docker Hub kept the name of its first interface.
    static func serverName(of host: String) -> String {
        self.host(of: host) == "docker.io" ? "https://index.docker.io/v1/" : host
    }

    /// The host of a key, which may be written as an address with a path.
    private static func host(of key: String) -> String {
        var text = key[...]
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            text = text.dropFirst(scheme.count)
        }
        let host = text.prefix { $0 != "/" }.lowercased()
        return ["index.docker.io", "registry-1.docker.io"].contains(host) ? "docker.io" : host
    }

    private static func decoded(_ auth: String) -> (user: String, password: String)? {
        guard let bytes = Data(base64Encoded: auth) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        // Docker's own tool pads passwords with zero bytes.
        let password = text[text.index(after: colon)...].prefix { $0 != "\0" }
        return (String(text[..<colon]), String(password))
    }
}
