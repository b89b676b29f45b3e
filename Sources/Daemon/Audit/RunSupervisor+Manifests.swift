import Glibc
import Runner
import Runs
import Store

/// The manifests of runs that are over.
extension RunSupervisor {
    /// Reads what a run's manifest is made of, ahead of its closing; what cannot be read now is
    /// read then.
    func gatherEvidence(of run: RunIdentifier) async {
        let folder = RunFolder(path: "\(place.folders.runs)/\(run)")
        evidence[run] = try? await RunEvidence.read(run, store, folder)
    }

    /// Closes a run that ended under an earlier daemon, which could not tell any more.
    func closeLate(_ run: RunIdentifier, _ finished: RunState.Finished) async {
        await gatherEvidence(of: run)
        await persist("run \(run) could not be closed") {
            try close(run, .init(finished.result), RunSummary(finished))
        }
        schedule()
    }

    /// Tries something until it is kept, or the daemon ends.
    func persist(_ complaint: String, _ body: () throws -> Void) async {
        var isTold = false
        while true {
            do {
                return try body()
            } catch {
                if !isTold { log.write("\(complaint): \(Fault.line(of: error))") }
                isTold = true
                // The next daemon does it.
                if isClosing { return }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Makes the manifest of a run that ends with a transaction.
    ///
    /// - Parameters:
    ///   - run: The run, with its last event.
    ///   - summary: How it ended.
    ///   - evidence: What was read ahead.
    ///   - transaction: Where it ends.
    /// - Returns: The manifest, without a signature.
    /// - Throws: Why the store could not be read.
    nonisolated func manifest(
        of run: RunIdentifier,
        _ summary: RunSummary,
        _ evidence: RunEvidence,
        _ transaction: StoreTransaction
    ) throws -> RunManifest {
        let view = transaction.view
        var evidence = evidence
        _ = try view.add(eventsOf: run, to: &evidence.events)
        let stored = try view.run(run)
        var previous: RunManifest.Previous?
        if let continued = stored.submission.continued,
            let head = try view.manifestHead(of: continued)
        {
            previous = RunManifest.Previous(run: continued, head: head)
        }
        let draft = ManifestDraft(
            stored: stored,
            summary: summary,
            spent: try view.spent(run: run),
            evidence: evidence,
            version: version
        )
        return RunManifest(run: run, previous: previous, contents: draft.contents)
    }

    /// Writes the manifests that are not in their runs' folders yet; what cannot be written now is
    /// the next time.
    func fileManifests() {
        guard let manifests = try? store.readNow({ try $0.manifestsToFile() }) else { return }
        for (run, bytes) in manifests {
            let folder = RunFolder(path: "\(place.folders.runs)/\(run)")
            do {
                // A run that never began has no folder.
                if access(folder.path, F_OK) == 0 { try Files.write(bytes, to: folder.manifest) }
                try store.writeNow(.process) { try $0.noteFiled(run) }
            } catch {
                log.write("the manifest of \(run) could not be written: \(Fault.line(of: error))")
            }
        }
    }
}
