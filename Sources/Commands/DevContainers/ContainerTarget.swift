import DevContainer
import Diagnostics
import DockerEngine
import OrderedCollections
import Resolver
import Runner

/// A container that is there, found by its id, by labels or by its workspace's configuration.
struct ContainerTarget: Sendable {
    /// What the engine says of it.
    var inspection: ContainerInspection
    /// The configuration; nil where a container is named without one.
    var loaded: LoadedConfiguration?
    /// What its metadata and the configuration ask for together.
    var merged: MergedConfiguration
    /// The folder inside in which things are done; empty stands for the user's home.
    var workspaceFolder: String
    /// The probe where nobody names one.
    var defaultProbe: UserEnvironmentProbe

    /// Describes it for work in it.
    func environment(_ variables: [String]) -> RunningEnvironment {
        RunningEnvironment(
            inspection,
            merged: merged,
            workspaceFolder: workspaceFolder,
            defaultProbe: defaultProbe,
            more: OrderedDictionary(variables: variables)
        )
    }
}

extension ContainerTarget {
    /// Finds the container that the flags of a command name.
    ///
    /// A container named by id or labels needs no configuration; one that is asked for counts.
    ///
    /// - Throws: A diagnostic when there is none, or it does not run.
    static func find(
        _ session: Session,
        _ engine: DockerEngine,
        container: String?,
        _ options: ContainerOptions,
        _ probe: ProbeOptions
    ) async throws -> Self {
        var request = try session.request(options, probe)
        let isNamed = container != nil || !options.idLabels.isEmpty
        request.hasWorkspaceFolder = options.workspace.folder != nil || !isNamed
        var named: ContainerInspection?
        if let container {
            named = try await inspect(container, engine)
            request.containerImage = named?.config.image
        }
        let loaded =
            !isNamed || options.namesConfiguration ? try LoadedConfiguration(request) : nil
        let inspection: ContainerInspection
        if let named {
            inspection = named
        } else {
            let identity = loaded?.identity ?? Identity(labels: request.identityLabels)
            let lookup = ContainerLookup(engine: engine)
            let found = try await lookup.find(
                identity,
                orServiceOf: loaded,
                environment: request.environment
            )
            guard let found else {
                throw DiagnosticError(ContainerLookup.notFound(request.workspaceFolder))
            }
            inspection = try await engine.inspectContainer(found.id)
        }
        try requireRunning(inspection)
        return Self(
            inspection: inspection,
            loaded: loaded,
            merged: ContainerLookup.merged(inspection, loaded),
            workspaceFolder: loaded.map {
                request.hasWorkspaceFolder
                    ? $0.placement.containerFolder(for: $0.configuration)
                    : $0.configuration.workspaceFolder ?? ""
            } ?? "",
            defaultProbe: request.defaultProbe
        )
    }

    /// Returns what the engine says of a container.
    ///
    /// - Throws: A diagnostic when there is none.
    static func inspect(
        _ container: String,
        _ engine: DockerEngine
    ) async throws -> ContainerInspection {
        do {
            return try await engine.inspectContainer(container)
        } catch DockerError.notFound {
            throw DiagnosticError(
                Diagnostic(
                    code: "container-not-found",
                    "Dev container not found.",
                    notes: ["the engine has no container `\(container)`"],
                    hints: ["`docker ps --all` lists what there is"],
                    exitCode: .workFailed
                )
            )
        }
    }

    /// - Throws: A diagnostic for a container that does not run.
    static func requireRunning(_ inspection: ContainerInspection) throws {
        guard !inspection.state.isRunning else { return }
        throw DiagnosticError(
            Diagnostic(
                code: "container-stopped",
                "the dev container \(inspection.id.prefix(12)) does not run",
                hints: ["start it with `berth up`"],
                exitCode: .workFailed
            )
        )
    }
}
