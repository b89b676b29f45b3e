import DevContainer
import Diagnostics
import JSONC
import OrderedCollections
import Planner

/// The Compose project of a configuration with what Compose makes of it.
struct ComposeReading {
    private let loaded: LoadedConfiguration
    private let own: ComposeModel.Service

    /// What the planner needs of it.
    let source: PlanInput.ComposeSource

    /// Asks Compose; nil for a configuration of another kind.
    ///
    /// - Throws: A diagnostic for files that Compose refuses, or a service that they do not have.
    init?(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest,
        reader: any ComposeModelReader
    ) async throws {
        guard case .compose(let service) = loaded.configuration.kind,
            let project = try loaded.composeProject(environment: request.environment)
        else { return nil }
        let text = try await reader.modelText(of: project, for: request)
        let model = try ComposeModel(parsing: text)
        self.loaded = loaded
        source = PlanInput.ComposeSource(
            project: project,
            model: model,
            service: service.service,
            runServices: service.runServices,
            profiles: Set(
                (request.environment["COMPOSE_PROFILES"] ?? "").split(separator: ",").map(
                    String.init
                )
            )
        )
        own = try Self.service(service.service, JSONPointer([.key("service")]), model, loaded)
        for (index, name) in (service.runServices ?? []).enumerated() {
            let pointer = JSONPointer([.key("runServices"), .index(index)])
            _ = try Self.service(name, pointer, model, loaded)
        }
    }

    /// The image of the service, for one that is not built.
    var imageReference: String? { own.build == nil ? own.image : nil }

    /// The platform that the service asks for.
    var platform: String? { own.platform }

    /// The Dockerfile of the service, for one that is built.
    ///
    /// - Throws: A diagnostic for a build context that is not on this machine.
    func dockerfile(_ request: ResolveRequest) throws -> DockerfileReading? {
        guard let build = own.build else { return nil }
        guard build.context.hasPrefix("/") else {
            throw DiagnosticError(
                Diagnostic(
                    code: "compose-context",
                    "the build context of the service `\(source.service)` is not on this machine: `\(build.context)`",
                    at: fileLocation,
                    hints: ["clone it, and name the folder in `build.context`"]
                )
            )
        }
        let file = DockerfileBuild(
            dockerfile: DockerfileReading.absolute(build.dockerfile, in: build.context),
            context: build.context,
            args: build.arguments,
            target: build.target,
            cacheFrom: build.cacheFrom,
            options: build.options
        )
        return try DockerfileReading(
            file,
            text: build.dockerfileText,
            loaded,
            request,
            location: fileLocation,
            contextLocation: fileLocation,
            hint: "the path is relative to `build.context` of the service `\(source.service)`"
        )
    }

    /// The place of the service in the last file that has it.
    private var fileLocation: SourceLocation? {
        source.project.files.reversed().compactMap { $0.location(ofService: source.service) }.first
    }

    private static func service(
        _ name: String,
        _ pointer: JSONPointer,
        _ model: ComposeModel,
        _ loaded: LoadedConfiguration
    ) throws -> ComposeModel.Service {
        if let service = model.services[name] { return service }
        let names = model.services.keys.map { "`\($0)`" }
        let suggestion = Suggestion.nearest(to: name, in: model.services.keys)
        throw DiagnosticError(
            Diagnostic(
                code: "compose-service",
                "Service '\(name)' configured in devcontainer.json not found in Docker Compose configuration.",
                at: loaded.document.location(of: pointer),
                notes: ["the Compose files have \(names.joined(separator: ", "))"],
                hints: [
                    suggestion.map { "did you mean `\($0)`?" }
                        ?? "name a service of the files in `dockerComposeFile`"
                ]
            )
        )
    }
}
