import Registry
import Testing

/// Packs the Feature of a folder and publishes it.
func publishFeature(
    _ folder: String,
    with client: RegistryClient,
    to host: String,
    _ namespace: String
) async throws -> CollectionPublisher.Publication {
    let package = try CollectionPackage(reading: folder, displayed: folder, kind: .feature)
    let publisher = CollectionPublisher(client: client, registry: host, namespace: namespace)
    return try #require(try await publisher.publish(package).first)
}
