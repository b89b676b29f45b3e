import DevContainer
import Diagnostics
import Dockerfile
import FoundationEssentials
import Glibc
import JSONC
import OCI
import Registry

extension FeatureResolver {
    /// Fetches or reads one Feature.
    func fetch(_ reference: FeatureReference) async throws -> Fetched {
        switch reference.source {
        case .local: return try local(reference)
        case .registry(let feature):
            guard feature.registry.contains(".") || feature.registry.hasPrefix("localhost") else {
                throw unusable(
                    reference,
                    "`\(feature.registry)` is no registry",
                    hint: Self.forms
                )
            }
            let image = try ImageReference(parsing: feature.description)
            let locked = try lockedManifest(reference, image)
            return try await fetched(reference, isLocked: locked != nil) {
                () async throws(RegistryError) in
                try await FeatureFetcher(client: registry).fetch(image, locked: locked)
            }
        case .tarball(let tarball):
            let locked = try lockedDigest(reference)
            return try await fetched(reference, isLocked: locked != nil) {
                () async throws(RegistryError) in
                try await FeatureFetcher(client: registry)
                    .fetch(archiveAt: tarball.url, locked: locked)
            }
        }
    }

    private func fetched(
        _ reference: FeatureReference,
        isLocked: Bool,
        _ fetch: () async throws(RegistryError) -> FetchedFeature
    ) async throws -> Fetched {
        let feature: FetchedFeature
        do {
            feature = try await fetch()
        } catch {
            guard isLocked else { throw error }
            throw DiagnosticError(error.diagnostics.map(blamingLockfile))
        }
        try requireInstaller(
            in: feature.folder,
            reference,
            "its archive",
            hint: "ask its author to publish it again, or take another version"
        )
        let (metadata, warnings) = try metadata(
            Array(feature.metadata.utf8),
            path: "\(reference.written)/devcontainer-feature.json",
            reference
        )
        let resolution = FeatureResolution(
            canonicalIdentifier: feature.canonicalID,
            metadata: metadata,
            contentDigest: feature.layerDigest.description,
            integrity: feature.digest.description
        )
        return Fetched(
            resolution: resolution,
            manifest: feature.manifest,
            folder: feature.folder,
            warnings: warnings
        )
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private func local(_ reference: FeatureReference) throws -> Fetched {
        let workspace = loaded.placement.localFolder
        let below = LoadedConfiguration.display(loaded.folder, below: workspace)
        let relative =
            try reference.localFolder(
                forConfigurationIn: below == loaded.folder ? "." : below
            ) ?? ""
        let folder = "\(workspace)/\(relative)"
        let path = "\(folder)/devcontainer-feature.json"
        guard let real = Self.realPath(folder) else {
            throw unusable(reference, "there is no folder `\(relative)`", hint: Self.forms)
        }
        guard real.hasPrefix((Self.realPath(workspace) ?? workspace) + "/") else {
            throw unusable(
                reference,
                "the folder `\(relative)` leads out of the workspace",
                hint: "copy the Feature's folder to below `.devcontainer`"
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unusable(
                reference,
                "the folder `\(relative)` has no `devcontainer-feature.json`",
                hint: "write the Feature's metadata there, with its `id`, `version` and `name`"
            )
        }
        try requireInstaller(
            in: folder,
            reference,
            "the folder `\(relative)`",
            hint: "write `\(relative)/install.sh`, the script that installs the Feature"
        )
        let (metadata, warnings) = try metadata(
            Array(data),
            path: LoadedConfiguration.display(path, below: workspace),
            reference
        )
        let digest = try ContextWalk(root: folder, ignoring: .empty, sources: nil).digest()
        let resolution = FeatureResolution(
            canonicalIdentifier: relative,
            metadata: metadata,
            contentDigest: digest.description
        )
        return Fetched(resolution: resolution, folder: folder, warnings: warnings)
    }

    private func requireInstaller(
        in folder: String,
        _ reference: FeatureReference,
        _ place: String,
        hint: String
    ) throws {
        guard access("\(folder)/install.sh", F_OK) == 0 else {
            throw unusable(reference, "\(place) has no `install.sh`", hint: hint)
        }
    }

    private func metadata(
        _ bytes: [UInt8],
        path: String,
        _ reference: FeatureReference
    ) throws -> (FeatureMetadata, [Diagnostic]) {
        let document = try JSONDocument(parsing: bytes, path: path)
        let own = JSONFaults()
        let metadata = FeatureMetadata(
            reading: document,
            reference: reference.written,
            variables: loaded.variables,
            faults: own
        )
        let warnings = try own.throwErrors()
        guard let metadata else {
            throw unusable(
                reference,
                "its metadata cannot be read",
                hint: "look at its `devcontainer-feature.json`"
            )
        }
        return (metadata, warnings)
    }

    private static let forms =
        "name it as `registry/namespace/name:version`, or as a folder `./name` below `.devcontainer`"

    private func unusable(
        _ reference: FeatureReference,
        _ what: String,
        hint: String
    ) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "feature-not-found",
                "the Feature `\(reference.written)` cannot be used: \(what)",
                hints: [hint]
            )
        )
    }
}
