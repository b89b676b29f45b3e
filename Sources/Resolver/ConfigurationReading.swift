public import DevContainer
public import Diagnostics
public import DockerEngine
public import JSONC
public import OrderedCollections

/// A configuration as it is printed: with whatever stands in the file, as long as that is JSON.
public struct ConfigurationReading: Sendable {
    private let found: FoundConfiguration
    private let hasWorkspaceFolder: Bool
    private let isNamed: Bool
    private var text: ConfigurationText
    private var errors: [Diagnostic] = []
    private var containerImage: String?
    /// What variables stand for.
    public private(set) var variables: VariableContext
    /// What is odd about the file.
    ///
    /// What stops other commands is told as a warning, too, since the file can be printed all the
    /// same.
    public private(set) var warnings: [Diagnostic] = []

    /// Reads a configuration; what only a container can tell stays as it is written.
    ///
    /// - Throws: What leaves nothing to print: a root that is no object, a variable without a name.
    public init(_ found: FoundConfiguration, _ request: ResolveRequest) throws(DiagnosticError) {
        self.found = found
        hasWorkspaceFolder = request.hasWorkspaceFolder
        isNamed = request.configurationFile != nil || !request.hasWorkspaceFolder
        variables = found.variables(request)
        variables.devcontainerId = nil
        let faults = JSONFaults()
        let text = ConfigurationText(
            reading: found.document,
            variables: variables,
            faults: faults
        )
        warnings = try faults.throwErrors()
        guard let text else { throw DiagnosticError(faults.diagnostics) }
        self.text = text
        let typed = JSONFaults()
        if let configuration = Configuration(reading: text, faults: typed) {
            warnings += [found.placement.warning(for: configuration)].compactMap { $0 }
        }
        errors = typed.hasErrors ? typed.diagnostics : []
        warnings += typed.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.severity = .warning
            return diagnostic
        }
    }

    /// Whether a variable in the file stands for something that only a container can tell.
    public var asksForContainer: Bool {
        let text = found.document.text
        return text.contains("${devcontainerId}") || text.contains("${containerEnv:")
    }

    /// Replaces what only a container can tell.
    ///
    /// A variable without a name was told before.
    public mutating func substitute(for container: ContainerInspection, _ identity: Identity) {
        variables.devcontainerId = identity.devcontainerId
        variables.containerEnvironment = container.variables
        containerImage = container.config.image
        let again = ConfigurationText(
            reading: found.document,
            variables: variables,
            faults: JSONFaults()
        )
        text = again ?? text
        let typed = JSONFaults()
        _ = Configuration(reading: text, faults: typed, containerImage: containerImage)
        errors = typed.hasErrors ? typed.diagnostics : []
    }

    /// Returns the configuration with the types of its values checked.
    ///
    /// - Throws: Every fault of the file in one report.
    public func loaded() throws(DiagnosticError) -> LoadedConfiguration {
        let faults = JSONFaults()
        guard errors.isEmpty,
            let configuration = Configuration(
                reading: text,
                faults: faults,
                containerImage: containerImage
            )
        else { throw DiagnosticError(errors + faults.diagnostics) }
        return LoadedConfiguration(
            document: found.document,
            configuration: configuration,
            file: found.file,
            placement: found.placement,
            identity: found.identity,
            variables: variables,
            warnings: []
        )
    }
}

extension ConfigurationReading {
    /// The members of the configuration, with the path of its file as the reference CLI adds it.
    public var members: JSONObject {
        text.substituted.merging(["configFilePath": configurationFilePath]) { $1 }
    }

    /// The members in the order in which the reference CLI prints them.
    public var printed: JSONObject { members.inJavaScriptOrder }

    /// What the reference CLI's URIs look like as JSON; the scheme tells who chose the file.
    private var configurationFilePath: JSONValue {
        [
            "$mid": 1, "fsPath": .string(found.file), "path": .string(found.file),
            "scheme": isNamed ? "file" : "vscode-fileHost",
        ]
    }

    /// Where the workspace lies inside, and how it gets there.
    public var workspace: JSONObject {
        let own = text.substituted
        let folder = own["workspaceFolder"]?.string ?? ""
        let isCompose = own["dockerComposeFile"] != nil
        var result: JSONObject = [:]
        if hasWorkspaceFolder || isCompose || !folder.isEmpty {
            let fallback = isCompose ? "/" : found.placement.defaultContainerFolder
            result["workspaceFolder"] = .string(folder.isEmpty ? fallback : folder)
        }
        if let mount = own["workspaceMount"] {
            result["workspaceMount"] = mount
        } else if hasWorkspaceFolder, !isCompose {
            result["workspaceMount"] = .string(found.placement.defaultMount.text)
        }
        let isFixed = !folder.isEmpty && own["workspaceMount"] != nil
        if hasWorkspaceFolder, !isCompose, !isFixed {
            result["additionalMountString"] = found.placement.defaultWorktreeMount.map {
                .string($0.text)
            }
        }
        return result
    }
}

extension ContainerInspection {
    /// The variables that the container was configured with, by name.
    public var variables: [String: String] {
        Dictionary(
            config.environment.map { line in
                let parts = line.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            },
            uniquingKeysWith: { $1 }
        )
    }
}
