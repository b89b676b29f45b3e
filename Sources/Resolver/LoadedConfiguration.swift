public import DevContainer
public import Diagnostics
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
    /// Finds and reads the configuration of a request.
    ///
    /// - Throws: Every fault of the file in one report, or why there is no file to read.
    public init(_ request: ResolveRequest) throws {
        try self.init(try FoundConfiguration(request), request)
    }

    /// Reads a configuration that was found.
    ///
    /// - Throws: Every fault of the file in one report.
    public init(_ found: FoundConfiguration, _ request: ResolveRequest) throws(DiagnosticError) {
        let variables = found.variables(request)
        let faults = JSONFaults()
        let configuration = Configuration(
            reading: found.document,
            variables: variables,
            faults: faults,
            containerImage: request.containerImage,
            mapsOldFeatureNames: request.mapsOldFeatureNames
        )
        var warnings = try faults.throwErrors()
        guard let configuration else {
            throw DiagnosticError(
                Diagnostic(code: "configuration", "`\(found.document.path)` cannot be read")
            )
        }
        let features = try configuration.features.leavingOut(
            request.withoutFeatures,
            of: found.document.path
        )
        var remaining = configuration
        remaining.features = features
        if let warning = found.placement.warning(for: configuration) { warnings.append(warning) }
        self.init(
            document: found.document,
            configuration: remaining,
            file: found.file,
            placement: found.placement,
            identity: found.identity,
            variables: variables,
            warnings: warnings
        )
    }

    /// Returns the path of a folder, absolute and without detours; links on the way stay, since
    /// labels name the folder as its user does.
    ///
    /// - Throws: A diagnostic when there is none, or it is no folder.
    public static func existingFolder(_ path: String) throws(DiagnosticError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw DiagnosticError(
                Diagnostic(
                    code: "workspace-folder",
                    "there is no folder `\(path)`",
                    hints: ["name a folder that exists"]
                )
            )
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw DiagnosticError(
                Diagnostic(
                    code: "workspace-folder",
                    "`\(path)` is no folder",
                    hints: ["name the folder of the project"]
                )
            )
        }
        return WorkspacePlacement(localFolder: path).localFolder
    }
}
