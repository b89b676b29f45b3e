import JSONC
import Runner
import Runs
import Store

/// What the store knows of runs, as a survey of what they left needs it.
struct PruneRecords: Sendable {
    /// All runs that it has.
    let runs: [RunIdentifier: StoredRun]
    /// Runs that were removed.
    let removed: Set<RunIdentifier>
    /// Runs of which something is still to be done outside, such as a push.
    let pending: Set<RunIdentifier>
    /// The pipelines of the runs.
    let pipelines: Set<RunIdentifier>
    private let open: Set<RunIdentifier>
    private let images: [String: [RunIdentifier]]
    private let repositories: [String: [RunIdentifier]]

    /// Reads all runs.
    init(_ view: StoreView) throws {
        let all = try view.runs().map { try view.run($0.identifier) }
        runs = Dictionary(all.map { ($0.overview.identifier, $0) }, uniquingKeysWith: { $1 })
        removed = try view.removedRuns()
        pending = Set(try [view.jobs(.waiting), view.jobs(.begun)].joined().compactMap(\.run))
        pipelines = Set(all.map(\.overview.pipeline))
        open = Set(all.filter { !$0.overview.status.isOver }.map(\.overview.pipeline))
        repositories = Dictionary(grouping: all, by: \.overview.repository)
            .mapValues { $0.map(\.overview.identifier) }
        var images: [String: [RunIdentifier]] = [:]
        for run in all {
            guard let image = run.ticket?["image"]?.string, !image.isEmpty else { continue }
            images[image, default: []].append(run.overview.identifier)
        }
        self.images = images
    }

    /// Whether a run is, or was, one of this store.
    func has(_ run: RunIdentifier) -> Bool { runs[run] != nil || removed.contains(run) }

    /// Whether a run of a pipeline is not over.
    func isOpen(_ pipeline: RunIdentifier) -> Bool { open.contains(pipeline) }

    /// The runs whose containers were made of an image, by any of its names.
    func users(ofImage names: [String]) -> [RunIdentifier] {
        names.flatMap { images[$0] ?? [] }
    }

    /// The runs of a repository.
    func users(ofRepository path: String) -> [RunIdentifier] { repositories[path] ?? [] }
}
