import Registry
import TestSupport
import Testing

/// Packs and publishes a single Feature.
func publish(
    _ folder: String,
    with client: RegistryClient,
    to registry: RegistryFixture,
    _ namespace: String
) async throws -> CollectionPublisher.Publication {
    let package = try CollectionPackage(reading: folder, displayed: folder, kind: .feature)
    let publisher = CollectionPublisher(
        client: client,
        registry: registry.host,
        namespace: namespace
    )
    return try #require(try await publisher.publish(package).first)
}
