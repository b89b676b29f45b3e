import FoundationEssentials
import JSONC
import OCI
import Registry
import TestSupport
import Testing

extension TestFolder {
    /// Writes a Feature of a collection; its installer appends its id to `/order`.
    func feature(
        _ id: String,
        in source: String = "src",
        version: String = "1.0.0",
        more: String = "",
        install: String? = nil
    ) throws {
        let folder = "\(path)/\(source)/\(id)"
        let comma = more.isEmpty ? "" : ", "
        try write(
            #"{"id": "\#(id)", "version": "\#(version)", "name": "The \#(id)"\#(comma)\#(more)}"#,
            to: "\(folder)/devcontainer-feature.json"
        )
        try write(
            "#!/bin/sh\nset -e\n\(install ?? "echo \(id) >> /order")\n",
            to: "\(folder)/install.sh"
        )
    }

    /// Runs Berth, which must succeed, and returns what it printed as JSON.
    func json(
        _ arguments: [String],
        in folder: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> JSONValue {
        let result = try await berth(arguments, in: folder ?? path, environment: environment)
        try #require(result.exitCode == 0, "\(result.errors)")
        return try JSONValue(parsing: result.output)
    }

    /// Publishes a folder and returns what was printed.
    func publish(
        _ kind: String = "features",
        _ target: String = "src",
        to registry: RegistryFixture,
        _ namespace: String
    ) async throws -> JSONValue {
        try await json([
            kind, "publish", target, "--registry", registry.host, "--namespace", namespace,
        ])
    }

    /// Asks a registry directly.
    func withRegistryClient<Result>(
        _ body: (RegistryClient) async throws -> Result
    ) async throws -> Result {
        let client = RegistryClient(
            configuration: RegistryConfiguration(environment: [:]),
            store: ContentStore(root: "\(path)/client-\(UUID().uuidString)")
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

    /// The paths of an archive's members, as its own tool shows them.
    func members(_ archive: String) async throws -> [String] {
        try await tool("tar", ["-tf", archive], in: path).split(separator: "\n").map(String.init)
    }

    /// The content of a file in this folder.
    func bytes(_ file: String) throws -> Data {
        try #require(FileManager.default.contents(atPath: "\(path)/\(file)"))
    }

    /// All files below a folder with their texts.
    func texts(below folder: String) throws -> [String: String] {
        let files = FileManager.default
        var texts: [String: String] = [:]
        for file in try files.subpathsOfDirectory(atPath: folder) {
            guard let data = files.contents(atPath: "\(folder)/\(file)") else { continue }
            texts[file] = String(decoding: data, as: UTF8.self)
        }
        return texts
    }
}
