import FoundationEssentials
import Glibc
import OCI
public import Planner

/// Which build steps were built on this machine before, so that a plan can tell without asking
/// the engine; the engine may have forgotten them since.
public struct KnownLayers: Sendable {
    private let folder: String

    /// Opens the notes in a cache folder; nothing is made yet.
    public init(cacheFolder: String) {
        folder = cacheFolder + "/layers"
    }

    /// Notes that all steps of a build are built.
    public func remember(_ build: BuildPlan) {
        try? Files.makeFolder(folder)
        for step in build.steps { try? Files.write("", to: path(step.chain.hex)) }
        try? Files.write("", to: path(build.key.hex))
    }

    /// Returns what is known of a build.
    public func surroundings(_ build: BuildPlan) -> PlanText.Surroundings {
        let cached = build.steps.indices.filter { index in
            build.steps[index].kind != .base && isKnown(build.steps[index].chain.hex)
        }
        return PlanText.Surroundings(
            imageIsBuilt: isKnown(build.key.hex),
            cachedSteps: Set(cached)
        )
    }

    private func isKnown(_ digest: String) -> Bool { access(path(digest), F_OK) == 0 }

    private func path(_ digest: String) -> String { "\(folder)/\(digest)" }
}
