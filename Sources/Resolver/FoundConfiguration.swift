public import DevContainer
import Diagnostics
import FoundationEssentials
import Glibc
public import JSONC

/// A workspace's configuration as its file has it, found but with no look at its values yet.
public struct FoundConfiguration: Sendable {
    /// The configuration's file, absolute: what labels and relative paths go by.
    public var file: String
    /// The document, which `--override-config` may have taken from elsewhere.
    public var document: JSONDocument
    /// Where the workspace lies.
    public var placement: WorkspacePlacement
    /// The labels by which the container is found again.
    public var identity: Identity

    private static let largestFileBytes = 16 << 20

    /// Finds the configuration of a request and parses its text.
    ///
    /// - Throws: Why there is no file to read, or the first fault of its text.
    public init(_ request: ResolveRequest) throws {
        let folder = try LoadedConfiguration.existingFolder(request.workspaceFolder)
        file =
            request.hasWorkspaceFolder
            ? try Self.file(request, folder: folder)
            : try Self.named(request.configurationFile ?? request.overrideFile ?? "", request)
        document =
            if let text = request.configurationText {
                try JSONDocument(
                    parsing: Array(text.utf8),
                    path: LoadedConfiguration.display(file, below: folder)
                )
            } else {
                try Self.document(request.overrideFile ?? file, below: folder)
            }
        let root = request.mountsRepositoryRoot ? GitFolder.root(of: folder) : nil
        placement = WorkspacePlacement(localFolder: folder, repositoryRoot: root)
        if request.mountsRepositoryRoot, request.mountsWorktreeCommonFolder {
            placement.addWorktree(gitFile: GitFolder.gitFile(in: placement.mountedFolder))
        }
        identity =
            request.identityLabels.isEmpty
            ? Identity(localFolder: folder, configurationFile: file)
            : Identity(labels: request.identityLabels)
    }

    /// Returns what the variables of the configuration stand for, the container's own apart.
    func variables(_ request: ResolveRequest) -> VariableContext {
        var variables = placement.variables(
            for: document,
            localEnvironment: request.environment,
            devcontainerId: identity.devcontainerId
        )
        if !request.hasWorkspaceFolder {
            variables.localWorkspaceFolder = nil
            let own = document.root["workspaceFolder"]?.string ?? ""
            if own.isEmpty, document.root["dockerComposeFile"] == nil {
                variables.containerWorkspaceFolder = nil
            }
        }
        return variables
    }

    private static func file(
        _ request: ResolveRequest,
        folder: String
    ) throws(DiagnosticError) -> String {
        if let file = request.configurationFile { return try named(file, request) }
        let below =
            (try? FileManager.default.contentsOfDirectory(atPath: folder + "/.devcontainer")) ?? []
        let candidates = ConfigurationCandidates(foldersInDevContainerFolder: below)
        let existing = candidates.paths.filter { GitFolder.isFile("\(folder)/\($0)") }
        if existing.isEmpty, request.overrideFile != nil {
            return "\(folder)/\(ConfigurationCandidates.rootPaths[0])"
        }
        do {
            let chosen = try candidates.choose(
                among: Set(existing),
                named: request.configurationName
            )
            return "\(folder)/\(chosen)"
        } catch {
            throw DiagnosticError(error.diagnostics(in: folder))
        }
    }

    private static func named(
        _ file: String,
        _ request: ResolveRequest
    ) throws(DiagnosticError) -> String {
        guard
            request.allowsAnyFileName || ConfigurationCandidates.isConfigurationName(file)
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "configuration-name",
                    "Filename must be devcontainer.json or .devcontainer.json (\(file)).",
                    hints: ["rename the file; its folder may be any"]
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

    private static func document(_ file: String, below folder: String) throws -> JSONDocument {
        var status = stat()
        guard stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR,
            let data = FileManager.default.contents(atPath: file)
        else {
            throw DiagnosticError(
                Diagnostic(
                    code: "configuration-unreadable",
                    "cannot read `\(file)`: \(reason(status))",
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
        return try JSONDocument(
            parsing: Array(data),
            path: LoadedConfiguration.display(file, below: folder)
        )
    }

    private static func reason(_ status: stat) -> String {
        status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : String(cString: strerror(errno))
    }
}
