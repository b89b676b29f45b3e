import Crypto
import FoundationEssentials
import JSONC

extension EngineEndpoint {
    /// Finds the engine as Docker's own command line does.
    ///
    /// The order is: `DOCKER_HOST`, the context in `DOCKER_CONTEXT`, `currentContext` in
    /// `config.json`, the usual socket, the socket of an engine without root.
    ///
    /// - Parameters:
    ///   - environment: The variables of the process.
    ///   - homeDirectory: The user's home folder.
    ///   - standardSocketPath: The usual place of the socket.
    /// - Returns: Where the engine is expected.
    /// - Throws: ``DockerError`` when the choice is no unix socket or a context cannot be read.
    ///   A socket that does not exist is told by the first call.
    public static func resolve(
        environment: [String: String],
        homeDirectory: String,
        standardSocketPath: String = EngineEndpoint.standardSocketPath
    ) throws(DockerError) -> EngineEndpoint {
        if let host = environment.nonEmpty("DOCKER_HOST") {
            let path = try socketPath(ofHost: host, source: "DOCKER_HOST")
            return EngineEndpoint(socketPath: path, origin: .dockerHost)
        }
        let folder = environment.nonEmpty("DOCKER_CONFIG") ?? homeDirectory + "/.docker"
        if let (context, chooser) = try chosenContext(environment, configurationFolder: folder) {
            return try endpoint(ofContext: context, chosenBy: chooser, in: folder)
        }
        return usual(environment, standardSocketPath: standardSocketPath)
    }

    /// The context that is chosen, and by what; nil for the one that is called `default`.
    private static func chosenContext(
        _ environment: [String: String],
        configurationFolder: String
    ) throws(DockerError) -> (name: String, chooser: String)? {
        if let name = environment.nonEmpty("DOCKER_CONTEXT") {
            return name == "default" ? nil : (name, "DOCKER_CONTEXT")
        }
        let path = configurationFolder + "/config.json"
        guard let json = try readJSON(path), let name = json["currentContext"]?.string else {
            return nil
        }
        return name.isEmpty || name == "default" ? nil : (name, path)
    }

    /// Docker keeps each context in a folder named by the digest of the context's name.
    private static func endpoint(
        ofContext name: String,
        chosenBy chooser: String,
        in configurationFolder: String
    ) throws(DockerError) -> EngineEndpoint {
        let digest = SHA256.hash(data: Array(name.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        .joined()
        let path = "\(configurationFolder)/contexts/meta/\(digest)/meta.json"
        guard let json = try readJSON(path) else {
            throw .unknownContext(name: name, chosenBy: chooser, path: path)
        }
        guard let host = json["Endpoints"]?["docker"]?["Host"]?.string else {
            throw .unreadableConfiguration(path: path, reason: "it names no `Host` for Docker")
        }
        return EngineEndpoint(
            socketPath: try socketPath(ofHost: host, source: "the Docker context `\(name)`"),
            origin: .context(name: name, chosenBy: chooser)
        )
    }

    private static func usual(
        _ environment: [String: String],
        standardSocketPath: String
    ) -> EngineEndpoint {
        if !FileManager.default.fileExists(atPath: standardSocketPath),
            let folder = environment.nonEmpty("XDG_RUNTIME_DIR")
        {
            let rootless = folder + "/docker.sock"
            if FileManager.default.fileExists(atPath: rootless) {
                return EngineEndpoint(socketPath: rootless, origin: .rootless)
            }
        }
        return EngineEndpoint(socketPath: standardSocketPath, origin: .standard)
    }

    private static func socketPath(
        ofHost host: String,
        source: String
    ) throws(DockerError) -> String {
        let prefix = "unix://"
        let path = host.hasPrefix(prefix) ? String(host.dropFirst(prefix.count)) : host
        guard path.hasPrefix("/") else { throw .unsupportedHost(host, source: source) }
        return path
    }

    /// The content of a JSON file, or nil when there is no such file.
    private static func readJSON(_ path: String) throws(DockerError) -> JSONValue? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreadableConfiguration(path: path, reason: "it may not be read")
        }
        do {
            return try JSONValue(parsing: Array(bytes))
        } catch {
            throw .unreadableConfiguration(path: path, reason: "it is no JSON")
        }
    }
}

extension [String: String] {
    /// The value of a variable, or nil when it is unset or empty.
    fileprivate func nonEmpty(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
