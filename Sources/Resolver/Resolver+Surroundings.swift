import DevContainer
import DockerEngine
import OCI
import Planner

extension Resolver {
    /// Returns what the engine's machine has, or nil when nothing is required or nobody can tell.
    func capacity(
        for requirements: HostRequirements?,
        _ request: ResolveRequest
    ) async -> HostCapacity? {
        guard requirements != nil else { return nil }
        guard let machine = try? await engine().systemInformation() else {
            return request.hasGraphics.map { HostCapacity(hasGraphics: $0) }
        }
        return HostCapacity(
            processors: machine.cpuCount,
            memoryBytes: machine.memoryTotalBytes,
            storageBytes: DiskSpace.freeBytes(at: machine.rootDirectory),
            hasGraphics: request.hasGraphics ?? machine.runtimes.contains("nvidia")
        )
    }

    /// Returns the identifiers of images that a build takes something from; what cannot be found
    /// out here may still be known to the builder.
    func otherImages(
        _ references: [String],
        _ request: ResolveRequest
    ) async -> [PlanInput.DockerfileSource.OtherImage] {
        var images: [PlanInput.DockerfileSource.OtherImage] = []
        for reference in references {
            let known = try? await image(
                reference,
                try ImageReference(parsing: reference),
                request
            )
            images.append(.init(reference: reference, identifier: known?.identifier))
        }
        return images
    }
}
