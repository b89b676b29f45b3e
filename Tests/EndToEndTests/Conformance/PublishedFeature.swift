import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
import Registry
import TestSupport

/// A Feature of our own, made for one test.
struct PublishedFeature {
    var id: String
    var version = "1.0.0"
    /// What else its metadata says.
    var metadata: JSONObject = [:]
    var installer = "#!/bin/sh\nexit 0\n"

    /// The text of its `devcontainer-feature.json`.
    var metadataText: String {
        var members: JSONObject = [
            "id": .string(id), "version": .string(version), "name": .string(id),
        ]
        for (name, value) in metadata { members[name] = value }
        return JSONValue.object(members).text(.pretty)
    }
}

extension TestFolder {
    /// Where published Features lie, below any registry.
    static let namespace = "team/features"

    /// Writes a Feature's folder.
    func write(_ feature: PublishedFeature, to folder: String) async throws {
        try write(feature.metadataText, to: "\(folder)/devcontainer-feature.json")
        try write(feature.installer, to: "\(folder)/install.sh")
        try await tool("chmod", ["755", "install.sh"], in: folder)
    }

    /// Publishes a Feature with the tags that its version gets.
    ///
    /// - Returns: The manifest's digest as text.
    @discardableResult
    func publish(
        _ feature: PublishedFeature,
        to registry: String,
        namespace: String = TestFolder.namespace,
        environment: [String: String] = [:]
    ) async throws -> String {
        let source = "\(path)/published/\(UUID().uuidString)/\(feature.id)"
        try await write(feature, to: source)
        return try await withRegistryClient(environment) { client in
            let package = try CollectionPackage(
                reading: source,
                displayed: feature.id,
                kind: .feature
            )
            return try await CollectionPublisher(
                client: client,
                registry: registry,
                namespace: namespace
            ).publish(package).first?.digest.description ?? ""
        }
    }

    /// Makes a tag mean what another reference means now.
    func retag(_ tag: String, as source: String) async throws {
        try await withRegistryClient { client in
            let reference = try ImageReference(parsing: source)
            let manifest = try await client.manifest(reference)
            try await client.pushManifest(
                manifest.bytes,
                mediaType: manifest.mediaType,
                to: reference,
                tag: tag
            )
        }
    }

    /// Gives work a client of registries whose cache is not that of the tested binary.
    func withRegistryClient<Result>(
        _ environment: [String: String] = [:],
        _ body: (RegistryClient) async throws -> Result
    ) async throws -> Result {
        var environment = environment
        environment["DOCKER_CONFIG"] = environment["DOCKER_CONFIG"] ?? "\(path)/no-docker"
        let client = RegistryClient(
            configuration: RegistryConfiguration(environment: environment),
            store: ContentStore(root: "\(path)/published/cache")
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

    /// Makes a project whose configuration asks for Features, and returns its folder.
    func project(features: JSONObject, as name: String = "project") throws -> String {
        let configuration: JSONValue = ["image": "debian:bookworm", "features": .object(features)]
        return try project(text: configuration.text(.pretty), as: name)
    }

    /// Makes a project of a configuration's text, and returns its folder.
    func project(text: String, as name: String = "project") throws -> String {
        let project = "\(path)/\(name)"
        try write(text, to: "\(project)/.devcontainer/devcontainer.json")
        return project
    }

    /// Runs Berth with no credentials but those that are given.
    func registryBerth(
        _ arguments: [String],
        in folder: String,
        environment more: [String: String] = [:]
    ) async throws -> BerthProcess.Result {
        var environment = ["DOCKER_CONFIG": "\(path)/no-docker", "GITHUB_TOKEN": ""]
        for (name, value) in more { environment[name] = value }
        return try await berth(arguments, in: folder, environment: environment)
    }

    /// Resolves a project's Features anew, which must succeed, and returns the records of the
    /// lockfile that would be written.
    func records(
        of project: String,
        environment: [String: String] = [:]
    ) async throws -> JSONObject {
        let result = try await registryBerth(
            ["upgrade", "--dry-run"],
            in: project,
            environment: environment
        )
        guard result.exitCode == 0 else { throw CommandFailure(result) }
        return try JSONValue(parsing: result.output)["features"]?.object ?? [:]
    }

    /// The files that the plan puts into the build context for Features, by their paths below
    /// the folder of Features, with their texts.
    func plannedFiles(
        of project: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> [String: String] {
        let output = "\(path)/context-\(UUID().uuidString.prefix(8))"
        let result = try await registryBerth(
            ["plan", "--output", output] + arguments,
            in: project,
            environment: environment
        )
        guard result.exitCode == 0 else { throw CommandFailure(result) }
        let marker = ".berth-build/features/"
        var files: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: output) {
            guard let place = path.firstRange(of: marker)?.upperBound,
                let data = FileManager.default.contents(atPath: "\(output)/\(path)")
            else { continue }
            files[String(path[place...])] = String(decoding: data, as: UTF8.self)
        }
        return files
    }
}

/// A command that should have succeeded.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ result: BerthProcess.Result) {
        description = "exit \(result.exitCode)\n\(result.output)\n\(result.errors)"
    }
}
