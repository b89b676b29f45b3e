public import DevContainer
import Diagnostics
import FoundationEssentials
import Glibc

extension LoadedConfiguration {
    private static let defaultFileNames = [
        "docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml",
    ]
    private static let overrideFileNames = [
        "docker-compose.override.yml", "docker-compose.override.yaml", "compose.override.yaml",
        "compose.override.yml",
    ]

    /// Returns the Compose project of the configuration.
    ///
    /// - Parameter environment: The environment of the host.
    /// - Returns: The project; nil for a configuration of another kind.
    /// - Throws: A diagnostic for a Compose file that is not there or is no YAML.
    public func composeProject(environment: [String: String]) throws -> ComposeProject? {
        guard case .compose(let service) = configuration.kind else { return nil }
        let workspace = placement.localFolder
        let paths =
            service.files.isEmpty
            ? composePathsByDefault(environment)
            : service.files.map { DockerfileReading.absolute($0, in: folder) }
        let files = try paths.map(composeFile)
        let first = paths.first ?? workspace
        let projectFolder = String(first[..<(first.lastIndex(of: "/") ?? first.endIndex)])
        let environmentFiles = ["\(projectFolder)/.env", "\(workspace)/.env"].filter(Self.isFile)
        return ComposeProject(
            name: ComposeProjectName.choose(
                environment: environment,
                environmentFiles: environmentFiles.reversed().map(Self.text),
                files: files,
                workspaceFolder: workspace
            ),
            files: files,
            folder: projectFolder,
            environmentFile: environmentFiles.first,
            workspaceFolder: workspace
        )
    }

    /// `COMPOSE_FILE` of the environment, else of the workspace's `.env`, else Compose's own names
    /// with the override file that belongs to them.
    private func composePathsByDefault(_ environment: [String: String]) -> [String] {
        let workspace = placement.localFolder
        let variables = ComposeVariables(
            environment: environment,
            environmentFile: Self.text("\(workspace)/.env")
        )
        if let listed = variables["COMPOSE_FILE"], !listed.isEmpty {
            return listed.components(separatedBy: variables["COMPOSE_PATH_SEPARATOR"] ?? ":")
                .filter { !$0.isEmpty }
                .map { DockerfileReading.absolute($0, in: workspace) }
        }
        func first(of names: [String]) -> String? {
            names.map { "\(workspace)/\($0)" }.first(where: Self.isFile)
        }
        let main = first(of: Self.defaultFileNames) ?? "\(workspace)/\(Self.defaultFileNames[0])"
        return [main] + [first(of: Self.overrideFileNames)].compactMap { $0 }
    }

    private func composeFile(_ path: String) throws -> ComposeFile {
        let display = Self.display(path, below: placement.localFolder)
        guard let data = FileManager.default.contents(atPath: path), Self.isFile(path) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "compose-file-not-found",
                    "there is no Compose file `\(display)`",
                    at: configuration.kindLocation,
                    hints: [
                        "paths in `dockerComposeFile` are relative to the folder of \(displayPath)"
                    ]
                )
            )
        }
        return try ComposeFile(
            parsing: String(decoding: data, as: UTF8.self),
            path: path,
            displayPath: display
        )
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
