public import DevContainer
import Diagnostics
public import DockerEngine
public import Resolver

extension ContainerLookup {
    /// Returns the container of a configuration: that of its service for a Compose configuration,
    /// else the one with the labels of its identity.
    ///
    /// - Parameters:
    ///   - loaded: The configuration.
    ///   - environment: The environment of the host, which may name the Compose project.
    /// - Returns: Nil when there is none.
    /// - Throws: A diagnostic for a Compose file that cannot be read.
    public func find(
        _ loaded: LoadedConfiguration,
        environment: [String: String]
    ) async throws -> ContainerSummary? {
        if case .compose(let service) = loaded.configuration.kind,
            let project = try loaded.composeProject(environment: environment)
        {
            return try await find(project, service: service.service)
        }
        return try await findAlsoOlder(loaded.identity)?.container
    }

    /// Returns the container with the labels of an identity, else that of the configuration's
    /// Compose service: one that Compose made without Berth does not have the labels.
    ///
    /// - Parameters:
    ///   - identity: The labels.
    ///   - loaded: The configuration, if one counts.
    ///   - environment: The environment of the host, which may name the Compose project.
    /// - Returns: Nil when there is neither.
    /// - Throws: A diagnostic for a Compose file that cannot be read.
    public func find(
        _ identity: Identity,
        orServiceOf loaded: LoadedConfiguration?,
        environment: [String: String]
    ) async throws -> ContainerSummary? {
        if let found = try await findAlsoOlder(identity)?.container { return found }
        guard let loaded, case .compose = loaded.configuration.kind else { return nil }
        return try await find(loaded, environment: environment)
    }

    /// Returns the container that Compose made for a service, the first of several.
    func find(_ project: ComposeProject, service: String) async throws -> ContainerSummary? {
        let filters = EngineFilters.labels(
            "\(ComposeProject.nameLabel)=\(project.name)",
            "\(ComposeProject.serviceLabel)=\(service)",
            ComposeProject.numberLabel
        )
        let found = try await engine.listContainers(filters: filters, all: true)
        return found.filter { $0.labels[ComposeProject.oneOffLabel]?.lowercased() != "true" }.min {
            $0.composeNumber < $1.composeNumber
        }
    }
}

extension ContainerSummary {
    /// The Compose project that made the container; nil for one that Compose did not make.
    public var composeProject: String? {
        labels[ComposeProject.numberLabel] == nil ? nil : labels[ComposeProject.nameLabel]
    }

    /// The container's number within its Compose service.
    fileprivate var composeNumber: Int {
        labels[ComposeProject.numberLabel].flatMap { Int($0) } ?? 0
    }
}

extension ContainerSummary {
    /// Checks that a container of a Compose project was not made for another folder: folders of
    /// the same name make projects of the same name.
    func checkBelongs(to loaded: LoadedConfiguration, _ request: ResolveRequest) throws {
        guard case .compose = loaded.configuration.kind, request.identityLabels.isEmpty,
            let folder = labels[Identity.localFolderLabel], folder != loaded.placement.localFolder,
            let project = labels[ComposeProject.nameLabel]
        else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "compose-project-taken",
                "the Compose project `\(project)` belongs to the dev container of `\(folder)`",
                at: loaded.configuration.kindLocation,
                notes: ["projects are called after their folder when nothing else is said"],
                hints: [
                    "give this one a `name:` in its Compose file, or set `COMPOSE_PROJECT_NAME`",
                    "if you moved the folder, `--remove-existing-container` makes the container anew",
                ]
            )
        )
    }
}
