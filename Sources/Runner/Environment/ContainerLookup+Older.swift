public import DevContainer
public import DockerEngine
import OrderedCollections

extension ContainerLookup {
    /// Returns the container of an identity and the labels that it goes by.
    ///
    /// Without one, a container that an older tool made counts, which has no label for the
    /// configuration: it keeps the id that follows from its folder alone.
    ///
    /// - Returns: Nil when there is neither.
    public func findAlsoOlder(
        _ identity: Identity
    ) async throws -> (container: ContainerSummary, identity: Identity)? {
        if let container = try await find(identity) { return (container, identity) }
        guard let older = identity.older, let container = try await find(older),
            container.labels[Identity.configurationFileLabel] == nil
        else { return nil }
        return (container, older)
    }
}
