import Diagnostics
import DockerEngine
import OCI
import Planner

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
    ///   - usesNoCache: Whether the image is built anew whatever is there.
    ///   - cacheFrom: Further images that cached layers may come from.
    /// - Returns: The image's name on the engine.
    /// - Throws: A diagnostic for an image that cannot be pulled or built.
    func provide(
        _ plan: Plan,
        usesNoCache: Bool = false,
        cacheFrom: [String] = []
    ) async throws
        -> String
    {
        guard let build = plan.build else {
            if !plan.base.isLocal { try await pull(plan.base.reference) }
            return plan.base.reference
        }
        if !usesNoCache, try await isBuilt(build) { return build.tag }
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.build, build.tag))
        var options = ImageBuilder.Options()
        options.usesNoCache = usesNoCache
        options.cacheFrom = cacheFrom
        try await ImageBuilder(environment: environment, progress: progress)
            .build(build, options: options)
        KnownLayers(cacheFolder: cacheFolder).remember(build)
        progress(.phaseFinished(.build, clock.now - start, build.tag))
        return build.tag
    }

    /// Whether the image with the plan's build key is there: the tag alone could be anyone's.
    func isBuilt(_ build: BuildPlan) async throws -> Bool {
        do {
            let labels = try await engine.inspectImage(build.tag).config.labels
            return labels[ImageLabels.buildKey] == build.key.description
        } catch DockerError.notFound {
            return false
        }
    }

    private func pull(_ reference: String) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.pull, reference))
        var lastShown: [String: String] = [:]
        for try await event in try await engine.pullImage(reference) {
            let id = event.id ?? ""
            // A layer's progress comes many times a second; its steps are what people read.
            guard lastShown[id] != event.status else { continue }
            lastShown[id] = event.status
            progress(.pull(id.isEmpty ? event.status : "\(id): \(event.status)"))
        }
        progress(.phaseFinished(.pull, clock.now - start, reference))
    }
}
