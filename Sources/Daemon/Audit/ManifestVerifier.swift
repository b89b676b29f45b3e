import FoundationEssentials
import Git
import JSONC
import OrderedCollections
public import Runner
public import Runs
import Store

/// Holds a manifest against itself, its signature, the store, the logs and the repository.
public struct ManifestVerifier: Sendable {
    let folders: BerthFolders
    let environment: [String: String]
    /// The only key that counts; nil for those of this installation.
    let key: PublicKey?

    /// How many events are read at a time.
    private static let portion = 4_096
    /// What may happen to a run after its end.
    private static let laterKinds: Set<RunEvent.Kind> = [.push, .notification, .branch]

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - folders: Berth's own folders.
    ///   - environment: The environment of the process, for git.
    ///   - key: The only key that counts; nil for those of this installation.
    public init(folders: BerthFolders, environment: [String: String], key: PublicKey?) {
        self.folders = folders
        self.environment = environment
        self.key = key
    }

    /// Looks at everything that is at hand.
    ///
    /// - Throws: What could not be read; what differs is in the result.
    public func verify(_ source: ManifestSource) async throws -> Verification {
        var result = Verification()
        let manifest: RunManifest
        do throws(ManifestFault) {
            manifest = try RunManifest(parsing: source.bytes)
        } catch {
            result.refute("form", "\(source.place): \(error)")
            return result
        }
        result.confirm("form", "\(source.place) has the manifest of \(manifest.run)")
        chain(manifest, &result)
        try signature(manifest, &result)
        if let run = source.run {
            if run != manifest.run {
                result.refute("run", "it is kept as that of \(run)")
            }
            copy(source, &result)
            try store(manifest, &result)
            logs(manifest, &result)
        } else {
            result.note("events", "a file alone says nothing of events and logs: name the run")
        }
        try await commits(manifest, &result)
        return result
    }

    private func chain(_ manifest: RunManifest, _ result: inout Verification) {
        let faults = manifest.faults
        for fault in faults { result.refute("chain", "\(fault)") }
        if faults.isEmpty {
            result.confirm("chain", "\(manifest.entries.count) entries follow from each other")
        }
    }

    private func signature(_ manifest: RunManifest, _ result: inout Verification) throws {
        guard let signature = manifest.signature else {
            result.refute("signature", "nobody signed it")
            return
        }
        let keys = InstallationKeys(folders: folders)
        guard let key = try key ?? keys.find(signature.key) else {
            result.refute("signature", "`\(signature.key)` is no key of this installation")
            return
        }
        if key.name != signature.key {
            result.refute("signature", "it is signed by `\(signature.key)`, not by `\(key.name)`")
        } else if key.hasSigned(manifest) {
            result.confirm("signature", "signed by `\(key.name)`")
        } else {
            result.refute("signature", "the signature is not that of `\(key.name)` for this head")
        }
    }

    private func copy(_ source: ManifestSource, _ result: inout Verification) {
        guard let copy = source.copy else { return }
        if copy == source.bytes {
            result.confirm("copy", "the file in the run's folder is the same")
        } else {
            result.refute("copy", "the file in the run's folder is not that of the store")
        }
    }

    /// Holds it against the store: events, and the manifest that it goes on from.
    private func store(_ manifest: RunManifest, _ result: inout Verification) throws {
        let store = try StoreReader(path: folders.state + "/berth.sqlite")
        try store.read { view in
            if let previous = manifest.previous {
                let head = try view.manifestHead(of: previous.run)
                if head == previous.head {
                    result.confirm("previous", "it goes on from the manifest of \(previous.run)")
                } else if head == nil {
                    result.note("previous", "the manifest of \(previous.run) is not kept here")
                } else {
                    result.refute("previous", "the manifest of \(previous.run) is another one")
                }
            }
            if try view.removal(of: manifest.run) != nil {
                result.note("events", "the run was removed, and its events and logs with it")
            } else {
                try events(manifest, view, &result)
            }
        }
    }

    private func events(
        _ manifest: RunManifest,
        _ view: StoreView,
        _ result: inout Verification
    ) throws {
        let segments = (manifest["events"]?["segments"]?.array ?? []).compactMap(EventSegment.init)
        var check = EventDigestCheck(segments)
        var last = 0
        var count = 0
        var later = 0
        while true {
            let portion = try view.storedEvents(
                after: last,
                run: manifest.run,
                limit: Self.portion
            )
            for event in portion {
                last = event.number
                if check.add(number: event.number, line: event.digestLine) {
                    count += 1
                } else if Self.laterKinds.contains(event.kind) {
                    later += 1
                } else {
                    let kind = event.kind.rawValue
                    result.refute("events", "event \(last) (\(kind)) was added after the end")
                }
            }
            if portion.count < Self.portion { break }
        }
        check.finish()
        for fault in check.faults { result.refute("events", "\(fault)") }
        if check.faults.isEmpty { result.confirm("events", "\(count) events are as they were") }
        if later > 0 {
            result.note(
                "events",
                "\(later) came after the end: pushes, notices, moves of the branch"
            )
        }
    }

    private func logs(_ manifest: RunManifest, _ result: inout Verification) {
        let told = manifest["events"]?["logs"]?.array ?? []
        let folder = RunFolder(path: "\(folders.runs)/\(manifest.run)")
        let found = RunEvidence.logs(of: folder).map(\.json)
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        for log in told {
            let name = log["name"]?.string ?? ""
            if found.contains(log) {
                result.confirm("logs", "the log `\(name)` is as it was")
            } else {
                let isThere = found.contains { $0["name"] == log["name"] }
                result.refute("logs", "the log `\(name)` \(isThere ? "was changed" : "is missing")")
            }
        }
    }
}
