import DevContainer
import Diagnostics
import OCI
import Registry

extension FeatureResolver {
    /// The manifest that the lockfile records for a reference to a registry.
    ///
    /// - Throws: When the record contradicts itself, or the digest in the reference.
    func lockedManifest(
        _ reference: FeatureReference,
        _ image: ImageReference
    ) throws -> Digest? {
        guard let digest = try lockedDigest(reference) else { return nil }
        let resolved = lockfile?[reference.written]?.resolved ?? ""
        guard resolved.hasSuffix("@\(digest)") else {
            throw contradiction(reference, "its `resolved` is `\(resolved)`", digest)
        }
        guard image.digest == nil || image.digest == digest else {
            throw contradiction(reference, "the reference names another digest", digest)
        }
        return digest
    }

    /// The digest that the lockfile records for a reference.
    func lockedDigest(_ reference: FeatureReference) throws -> Digest? {
        try (lockfile?[reference.written]).map { try Digest(parsing: $0.integrity) }
    }

    private func contradiction(
        _ reference: FeatureReference,
        _ what: String,
        _ digest: Digest
    ) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "lockfile-contradiction",
                "the record of `\(reference.written)` in `\(store.displayPath)` contradicts itself:"
                    + " \(what), its `integrity` is `\(digest)`",
                hints: ["`berth upgrade` writes the lockfile anew"]
            )
        )
    }

    /// Tells that it was the lockfile which asked for this very content.
    func blamingLockfile(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.notes.append("`\(store.displayPath)` records exactly this content")
        if diagnostic.code != "registry-network" {
            diagnostic.hints.append("if what is published now is right, `berth upgrade` records it")
        }
        return diagnostic
    }

    private var store: LockfileStore { LockfileStore(loaded) }
}
