import FoundationEssentials
import JSONC
import Runner
import Testing

extension TestFolder {
    /// What a `berth build` left.
    struct Build {
        var json: JSONValue
        var errors: String
        /// The first name of the image.
        var image: String { json["imageName"]?[0]?.string ?? "" }
    }

    /// Runs `berth build`, which must succeed.
    func built(
        _ repository: String,
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> Build {
        let result = try await berth(["build"] + more, in: repository, environment: environment)
        try #require(result.exitCode == 0, "\(result.errors)")
        return Build(json: try JSONValue(parsing: result.output), errors: result.errors)
    }

    /// Makes a base image that goes away with the folder, and returns its name.
    func baseImage(_ dockerfile: String, as name: String = "base") async throws -> String {
        let image = "berth-test/\(name):\(mark)"
        let context = "\(path)/images/\(name)"
        try write(dockerfile, to: "\(context)/Dockerfile")
        let docker = try await DockerCLI.find(environment: environment)
        try await tool(
            docker.path,
            docker.buildArguments + ["--quiet", "--tag", image, context],
            in: path,
            environment: ["DOCKER_BUILDKIT": "1"]
        )
        return image
    }

    /// Makes a repository of a configuration, local Features and other files below
    /// `.devcontainer`, by their paths there.
    func devContainer(
        _ configuration: String,
        _ files: [String: String] = [:],
        as name: String? = nil
    ) async throws -> String {
        var all = ["README.md": "A project.\n"]
        all[".devcontainer/devcontainer.json"] = configuration
        for (path, text) in files { all[".devcontainer/\(path)"] = text }
        return try await repository(all, as: name ?? "project-\(mark)")
    }

    /// All that Docker knows of a container or an image.
    func inspection(of name: String) async throws -> JSONValue {
        let text = try await docker(["inspect", name])
        return try #require(try JSONValue(parsing: text)[0])
    }

    /// The entries in the metadata label of a container or an image.
    func metadata(of name: String) async throws -> [JSONValue] {
        let label = try await inspection(of: name)["Config"]?["Labels"]?["devcontainer.metadata"]
        let text = try #require(label?.string)
        return try #require(try JSONValue(parsing: text).array)
    }

    /// What a shell prints in a new container of an image.
    func shell(in image: String, _ script: String) async throws -> String {
        try await docker(
            ["run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", image, "-c", script]
        )
    }

    /// What a shell prints that `berth exec` starts.
    func execShell(_ repository: String, _ script: String) async throws -> String {
        let result = try await berth(["exec", "sh", "-c", script], in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output
    }
}

/// The files of a local Feature.
struct TestFeature {
    /// The files by their path below `.devcontainer`.
    var files: [String: String]

    /// Creates a Feature with a script and, beside its id and version, more metadata.
    init(_ name: String, metadata: String = "", install: String = "true") {
        let more = metadata.isEmpty ? "" : ", \(metadata)"
        files = [
            "\(name)/devcontainer-feature.json":
                #"{ "id": "\#(name)", "version": "1.0.0", "name": "\#(name)"\#(more) }"#,
            "\(name)/install.sh": "#!/bin/sh\nset -e\n\(install)\n",
        ]
    }

    /// The files of several Features.
    static func files(_ features: TestFeature...) -> [String: String] {
        features.reduce(into: [:]) { $0.merge($1.files) { _, last in last } }
    }
}
