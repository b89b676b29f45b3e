public import DevContainer
public import Diagnostics
import FoundationEssentials
import Glibc
public import JSONC

/// A workspace's configuration, found and read, before anything is fetched.
public struct LoadedConfiguration: Sendable {
    /// The document, for the places of values.
    public var document: JSONDocument
    /// The configuration.
    public var configuration: Configuration
    /// The configuration's file, absolute: what labels and relative paths go by.
    public var file: String
    /// Where the workspace lies.
    public var placement: WorkspacePlacement
    /// The labels by which the container is found again.
    public var identity: Identity
    /// What variables stand for.
    public var variables: VariableContext
    /// What the user should know, none of it an error.
    public var warnings: [Diagnostic]

    /// The file's path for people, relative to the workspace folder where it lies inside.
    public var displayPath: String {
        LoadedConfiguration.display(file, below: placement.localFolder)
    }

    /// The folder of the configuration's file, absolute.
    public var folder: String {
        String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
    }

    static func display(_ path: String, below folder: String) -> String {
        path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
    }
}

extension LoadedConfiguration {
    private static let largestFileBytes = 16 << 20

    /// Finds and reads the configuration of a request.
    ///
    /// - Throws: Every fault of the file in one report, or why there is no file to read.
    public init(_ request: ResolveRequest) throws {
        let folder = try Self.existingFolder(request.workspaceFolder)
        let file = try Self.file(request, folder: folder)
        let document =
            if let text = request.configurationText {
                try JSONDocument(
                    parsing: Array(text.utf8),
                    path: Self.display(file, below: folder)
                )
            } else {
                try Self.document(request.overrideFile ?? file, below: folder)
            }
        let root = request.mountsRepositoryRoot ? Self.repositoryRoot(of: folder) : nil
        let placement = WorkspacePlacement(localFolder: folder, repositoryRoot: root)
        let identity =
            request.identityLabels.isEmpty
            ? Identity(localFolder: folder, configurationFile: file)
            : Identity(labels: request.identityLabels)
        let variables = placement.variables(
            for: document,
            localEnvironment: request.environment,
            devcontainerId: identity.devcontainerId
        )
        let faults = JSONFaults()
        let configuration = Configuration(reading: document, variables: variables, faults: faults)
        var warnings = try faults.throwErrors()
        guard let configuration else {
            throw DiagnosticError(
                Diagnostic(code: "configuration", "`\(document.path)` cannot be read")
            )
        }
        if let warning = placement.warning(for: configuration) { warnings.append(warning) }
        self.init(
            document: document,
            configuration: configuration,
            file: file,
            placement: placement,
            identity: identity,
            variables: variables,
            warnings: warnings
        )
    }

    /// Returns the real path of a folder.
    ///
    /// - Throws: A diagnostic when there is none, or it is no folder.
    public static func existingFolder(_ path: String) throws(DiagnosticError) -> String {
        guard let real = realpath(path, nil) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "workspace-folder",
                    "there is no folder `\(path)`",
                    hints: ["name a folder that exists"]
                )
            )
        }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DiagnosticError(
                Diagnostic(
                    code: "workspace-folder",
                    "`\(path)` is no folder",
                    hints: ["name the folder of the project"]
                )
            )
        }
        return String(cString: real)
    }

    private static func file(_ request: ResolveRequest, folder: String) throws -> String {
        if let file = request.configurationFile {
            guard ConfigurationCandidates.isConfigurationName(file) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "configuration-name",
                        "`\(file)` cannot be a configuration by its name",
                        hints: ["name a file `devcontainer.json` or `.devcontainer.json`"]
                    )
                )
            }
            guard request.overrideFile != nil || access(file, F_OK) == 0 else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "configuration-not-found",
                        "Dev container config (\(file)) not found.",
                        hints: ["check the path that `--config` names"]
                    )
                )
            }
            return file
        }
        let below =
            (try? FileManager.default.contentsOfDirectory(atPath: folder + "/.devcontainer")) ?? []
        let candidates = ConfigurationCandidates(foldersInDevContainerFolder: below)
        let existing = candidates.paths.filter { access("\(folder)/\($0)", F_OK) == 0 }
        if existing.isEmpty, request.overrideFile != nil {
            return "\(folder)/\(ConfigurationCandidates.rootPaths[0])"
        }
        return "\(folder)/\(try candidates.choose(among: Set(existing)))"
    }

    private static func document(_ file: String, below folder: String) throws -> JSONDocument {
        var status = stat()
        guard stat(file, &status) == 0, let data = FileManager.default.contents(atPath: file) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "configuration-unreadable",
                    "cannot read `\(file)`: \(String(cString: strerror(errno)))",
                    hints: ["check that the file exists and that you may read it"]
                )
            )
        }
        guard data.count <= largestFileBytes else {
            throw DiagnosticError(
                Diagnostic(
                    code: "configuration-too-large",
                    "`\(file)` is larger than \(largestFileBytes >> 20) MB",
                    hints: ["a configuration is a small file; check the path"]
                )
            )
        }
        return try JSONDocument(parsing: Array(data), path: display(file, below: folder))
    }

    /// The folder at or above a path that has a `.git`, as a folder or as a file.
    private static func repositoryRoot(of folder: String) -> String? {
        var folder = Substring(folder)
        while !folder.isEmpty {
            if access("\(folder)/.git", F_OK) == 0 { return String(folder) }
            folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
        }
        return nil
    }
}
