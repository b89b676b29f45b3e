import Diagnostics
import DockerEngine
import OCI
import Planner
import Registry

/// Sees to it that the image of a plan is on the engine: there already, pulled, or built.
struct ImageProvider {
    let engine: DockerEngine
    let environment: [String: String]
    let cacheFolder: String
    let progress: ProgressSink

    /// Returns the image to create the container from.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - options: How the image is built; one without cached layers is built whatever is there.
    /// - Returns: The image's name on the engine.
    /// - Throws: A diagnostic for an image that cannot be pulled or built.
    func provide(
        _ plan: Plan,
        _ options: ImageBuilder.Options = ImageBuilder.Options()
    ) async throws
        -> String
    {
        guard let build = plan.build else {
            if !plan.base.isLocal { try await pull(plan.base.reference) }
            return plan.base.reference
        }
        if !options.usesNoCache, let image = try await built(build) { return image }
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.build, build.tag))
        try await ImageBuilder(engine: engine, environment: environment, progress: progress)
            .build(build, options: options)
        KnownLayers(cacheFolder: cacheFolder).remember(build)
        progress(.phaseFinished(.build, clock.now - start, build.tag))
        return build.tag
    }

    /// Returns the image with the plan's build key, whatever it is called: the tag alone could be
    /// anyone's, and another clone may have given it another one.
    private func built(_ build: BuildPlan) async throws -> String? {
        do {
            let labels = try await engine.inspectImage(build.tag).config.labels
            if labels[ImageLabels.buildKey] == build.key.description { return build.tag }
        } catch DockerError.notFound {
            // Looked for by its label below.
        }
        let label = "\(ImageLabels.buildKey)=\(build.key)"
        return try await engine.listImages(filters: .labels(label)).first?.id
    }

    private func pull(_ reference: String) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.pull, reference))
        var lastShown: [String: String] = [:]
        let events = try await engine.pullImage(
            reference,
            authorization: await authorization(for: reference)
        )
        for try await event in events {
            let id = event.id ?? ""
            // A layer's progress comes many times a second; its steps are what people read.
            guard lastShown[id] != event.status else { continue }
            lastShown[id] = event.status
            progress(.pull(id.isEmpty ? event.status : "\(id): \(event.status)"))
        }
        progress(.phaseFinished(.pull, clock.now - start, reference))
    }

    /// What the user's log-in at the image's registry is; a faulty one is told by the registry.
    private func authorization(for reference: String) async -> RegistryAuthorization? {
        guard let image = try? ImageReference(parsing: reference) else { return nil }
        let registries = RegistryConfiguration(
            environment: environment,
            credentialHelperRunner: CredentialHelperProcess(environment: environment)
        )
        guard let credential = try? await registries.engineCredential(for: image.registry) else {
            return nil
        }
        if let token = credential.identityToken {
            return RegistryAuthorization(identityToken: token, serverAddress: image.registry)
        }
        return RegistryAuthorization(
            username: credential.user,
            password: credential.password,
            serverAddress: image.registry
        )
    }
}
