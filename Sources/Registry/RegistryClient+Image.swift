import Diagnostics
import JSONC
public import OCI

extension RegistryClient {
    /// Returns what an image says of itself, without pulling its layers.
    ///
    /// - Parameters:
    ///   - reference: The image.
    ///   - platform: Which image of an index is meant; an image for one platform only is
    ///     returned whatever its platform, as the engine would run it, too.
    /// - Returns: The image's digests and configuration.
    /// - Throws: ``RegistryError/noSuchPlatform(reference:platform:available:)``, and what
    ///   ``manifest(_:accept:)`` throws.
    public func image(
        _ reference: ImageReference,
        platform: Platform
    ) async throws(RegistryError) -> RemoteImage {
        let top = try await manifest(reference)
        let manifest = try await manifest(within: top, platform: platform)
        let config: Descriptor
        do {
            config = try Manifest(json: manifest.json).config
        } catch {
            throw .badAnswer(host: reference.registry, reason: error.diagnostics[0].summary)
        }
        let bytes = try await smallBlob(
            config,
            of: reference,
            limitBytes: configuration.limits.configBytes
        )
        do {
            return RemoteImage(
                reference: reference,
                digest: top.digest,
                manifestDigest: manifest.digest,
                configDigest: config.digest,
                config: try ImageConfig(json: JSONValue(parsing: bytes))
            )
        } catch {
            let reason = (error as? any DiagnosticConvertible)?.diagnostics.first?.summary
            throw .badAnswer(
                host: reference.registry,
                reason: reason ?? "the image has no configuration"
            )
        }
    }

    private func manifest(
        within top: FetchedManifest,
        platform: Platform
    ) async throws(RegistryError) -> FetchedManifest {
        guard MediaType.isIndex(top.mediaType) else { return top }
        let index: Index
        do {
            index = try Index(json: top.json)
        } catch {
            throw .badAnswer(host: top.reference.registry, reason: error.diagnostics[0].summary)
        }
        guard let descriptor = index.manifest(for: platform) else {
            throw .noSuchPlatform(
                reference: top.reference.description,
                platform: platform.description,
                available: index.platforms.map(\.description)
            )
        }
        return try await manifest(top.reference.pinned(to: descriptor.digest))
    }
}
