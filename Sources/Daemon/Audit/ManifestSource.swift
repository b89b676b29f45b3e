import Diagnostics
import Glibc
public import Runner
public import Runs
import Store

/// Where a manifest is found, and what it can be held against; no daemon takes part.
public struct ManifestSource: Sendable {
    /// The manifest as it is kept.
    public var bytes: [UInt8]
    /// Where it was found, for people.
    public var place: String
    /// The run whose events and logs are at hand; nil for a file alone.
    public var run: RunIdentifier?
    /// The copy in the run's folder, where there is one and another was read.
    public var copy: [UInt8]?

    /// Reads a file that was named.
    ///
    /// - Throws: A diagnostic for a file that cannot be read.
    public static func file(_ path: String) throws -> Self? {
        guard let bytes = try Files.read(path, followsLinks: true) else { return nil }
        return Self(bytes: bytes, place: path)
    }

    /// Finds the manifest of a run in the store, or in its folder.
    ///
    /// - Parameters:
    ///   - name: The run's id, the beginning of one, or its branch.
    ///   - folders: Berth's own folders.
    /// - Returns: The manifest.
    /// - Throws: A diagnostic when there is no such run, or it has no manifest.
    public static func run(_ name: String, _ folders: BerthFolders) throws -> Self {
        let store = try StoreReader(path: folders.state + "/berth.sqlite")
        let (run, isOver, kept) = try store.read { view -> (RunIdentifier, Bool, [UInt8]?) in
            if let removed = try view.runWithManifest(prefix: name) {
                return (removed, true, try view.manifest(of: removed))
            }
            let run = try view.newestRun(branch: name) ?? view.run(prefix: name)
            return (run, try view.overview(of: run).status.isOver, try view.manifest(of: run))
        }
        let path = RunFolder(path: "\(folders.runs)/\(run)").manifest
        let copy = try Files.read(path)
        if let kept {
            return Self(bytes: kept, place: "the store", run: run, copy: copy)
        }
        if let copy { return Self(bytes: copy, place: path, run: run) }
        throw DiagnosticError(
            Diagnostic(
                code: "no-manifest",
                isOver
                    ? "the run \(run) has no manifest: it ended before Berth wrote any"
                    : "the run \(run) has no manifest yet, since it is not over",
                hints: isOver ? [] : ["wait for its end: `berth wait \(run)`"],
                exitCode: .badInput
            )
        )
    }
}
