import DevContainer
import Diagnostics
public import DockerEngine
import FoundationEssentials
public import Planner
public import Resolver

/// Brings the services of a Compose project up, with the dev container among them.
public struct ComposeDriver: Sendable {
    private let engine: DockerEngine
    private let folders: BerthFolders
    private let request: ResolveRequest
    private let progress: ProgressSink

    /// Creates a driver.
    public init(
        engine: DockerEngine,
        folders: BerthFolders,
        request: ResolveRequest,
        progress: @escaping ProgressSink
    ) {
        self.engine = engine
        self.folders = folders
        self.request = request
        self.progress = progress
    }

    /// Builds the images of the services beside the dev container; nothing where none is built.
    ///
    /// - Parameters:
    ///   - plan: The Compose part of the plan.
    ///   - usesNoCache: Whether images are built without cached layers.
    /// - Throws: A diagnostic with Compose's own words.
    public func buildServices(_ plan: ComposePlan, usesNoCache: Bool) async throws {
        guard !plan.builtServices.isEmpty else { return }
        try await process(plan.project).run(
            ["build"] + (usesNoCache ? ["--no-cache"] : []) + plan.builtServices,
            override: nil,
            variables: await builderVariables(),
            purpose: "build the services \(plan.builtServices.joined(separator: ", "))",
            output: { progress(.compose($0)) }
        )
    }

    /// Builds the images of the other services and starts all that the plan names.
    ///
    /// - Parameters:
    ///   - plan: The Compose part of the plan.
    ///   - settings: What the container gets, its image included.
    ///   - usesNoCache: Whether images are built without cached layers.
    /// - Returns: The id of the dev container.
    /// - Throws: A diagnostic with Compose's own words.
    func create(
        _ plan: ComposePlan,
        _ settings: ContainerSettings,
        usesNoCache: Bool
    ) async throws -> String {
        try await buildServices(plan, usesNoCache: usesNoCache)
        let process = try await process(plan.project)
        let override = try write(plan, settings)
        let lookup = ContainerLookup(engine: engine)
        do {
            try await process.run(
                ["up", "--detach"] + plan.startedServices,
                override: override,
                purpose: "start the services",
                output: { progress(.compose($0)) }
            )
        } catch {
            // One that never ran would be taken for the dev container at the next call, as it is.
            if let left = try? await lookup.find(plan.project, service: plan.service),
                left.state == .created
            {
                try? await engine.removeContainer(left.id, force: true, removeVolumes: true)
            }
            throw error
        }
        guard let container = try await lookup.find(plan.project, service: plan.service) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "compose-container",
                    "Docker Compose made no container of the service `\(plan.service)`",
                    hints: ["`scale: 0` or `deploy.replicas: 0` in the Compose file may be why"],
                    exitCode: .workFailed
                )
            )
        }
        return container.id
    }

    /// Starts the services of a project again whose dev container stands still.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - service: What the configuration asks for.
    ///   - plan: Makes the plan when the file that the container was made with is gone.
    /// - Throws: A diagnostic with Compose's own words.
    func restart(
        _ project: ComposeProject,
        _ service: ComposeService,
        plan: () async throws -> Plan
    ) async throws {
        var override = overridePath(project, service: service.service)
        if !FileManager.default.fileExists(atPath: override) {
            let plan = try await plan()
            if let compose = plan.compose { override = try write(compose, plan.container) }
        }
        var services = service.runServices ?? []
        if !services.isEmpty, !services.contains(service.service) {
            services.append(service.service)
        }
        try await process(project).run(
            ["up", "--detach", "--no-recreate"] + services,
            override: override,
            purpose: "start the services again",
            output: { progress(.compose($0)) }
        )
    }

    private func process(_ project: ComposeProject) async throws -> ComposeProcess {
        ComposeProcess(
            cli: try await .find(environment: request.environment, named: request.composePath),
            project: project,
            environment: request.environment,
            cacheFolder: folders.cache
        )
    }

    /// The file is kept: a later start has to name it again.
    private func write(_ plan: ComposePlan, _ settings: ContainerSettings) throws -> String {
        var override = plan.override
        override.settings = settings
        let path = overridePath(plan.project, service: plan.service)
        try Files.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
        try Files.write(try override.text(), to: path)
        return path
    }

    private func overridePath(_ project: ComposeProject, service: String) -> String {
        "\(folders.state)/compose/\(project.name)/\(service).yml"
    }

    /// Compose before 2.0 builds with BuildKit only when told so, through the first `docker` on
    /// the path.
    private func builderVariables() async -> [String: String] {
        guard let cli = try? await DockerCLI.find(environment: request.environment) else {
            return [:]
        }
        let folder = URL(filePath: cli.path).deletingLastPathComponent().path
        let path = request.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return [
            "COMPOSE_DOCKER_CLI_BUILD": "1", "DOCKER_BUILDKIT": "1", "PATH": "\(folder):\(path)",
        ]
    }
}
