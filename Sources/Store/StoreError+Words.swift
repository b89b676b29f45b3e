import Diagnostics
import Runs

extension StoreError {
    var code: String {
        switch self {
        case .cannotOpen: "store-open"
        case .inUse: "store-in-use"
        case .newerForm: "store-newer"
        case .foreign: "store-foreign"
        case .damaged: "store-damaged"
        case .full: "store-full"
        case .readOnly: "store-read-only"
        case .refused: "store"
        case .noRun, .removedRun: "no-run"
        case .ambiguousRun: "ambiguous-run"
        case .runExists: "run-exists"
        case .offset: "store-offset"
        case .noJob: "no-job"
        }
    }

    var summary: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open the store `\(path)`: \(reason)"
        case .inUse(let path, let process):
            "another process\(process.map { " (\($0))" } ?? "") has the store `\(path)` open"
        case .newerForm(let path, _): "a later version of Berth made the store `\(path)`"
        case .foreign(let path): "`\(path)` is the database of another program"
        case .damaged(let path, let reason): "the store `\(path)` is damaged: \(reason)"
        case .full(let path): "the disk with the store `\(path)` is full"
        case .readOnly(let path, let reason): "cannot write to the store `\(path)`: \(reason)"
        case .refused(let path, let reason): "the store `\(path)` refused a call: \(reason)"
        case .noRun(let name): "there is no run `\(name)`"
        case .removedRun(let run, _): "the run `\(run)` was removed"
        case .ambiguousRun(let prefix, let runs):
            "\(runs.count) runs begin with `\(prefix)`: \(Self.list(runs))"
        case .runExists(let run): "there is a run `\(run)` already"
        case .offset(let run, let reason): "events of the run `\(run)` cannot be kept: \(reason)"
        case .noJob(let key): "there is no such job at work: `\(key)`"
        }
    }

    var notes: [String] {
        switch self {
        case .newerForm(_, let forms):
            ["this Berth does not know its form \(forms.map { "`\($0)`" }.joined(separator: ", "))"]
        case .full: ["nothing of this call was kept; all that was kept before is still there"]
        case .inUse: ["one process at a time works with a store"]
        default: []
        }
    }

    var hints: [String] {
        switch self {
        case .cannotOpen: ["look at the file and its folder"]
        case .inUse: ["ask the daemon instead, or stop it with `berth daemon stop`"]
        case .newerForm: ["use that version of Berth"]
        case .foreign: ["move the file away; Berth then makes a store of its own"]
        case .damaged(let path, _):
            [
                "`sqlite3 \(path) .recover | sqlite3 recovered.sqlite` saves what can be read",
                "the runs' clones and branches are not in the store",
            ]
        case .full: ["free some space; `berth prune` tells what can go"]
        case .readOnly: ["give your user the file and its folder, on a disk that takes writes"]
        case .noRun: ["`berth ps --all` lists the runs"]
        case .ambiguousRun: ["give more of the name"]
        case .refused, .removedRun, .runExists, .offset, .noJob: []
        }
    }

    var exitCode: ExitCode {
        switch self {
        case .cannotOpen, .inUse, .newerForm, .foreign, .damaged, .full, .readOnly, .refused:
            .environment
        case .noRun, .removedRun, .ambiguousRun, .runExists: .badInput
        case .offset, .noJob: .bug
        }
    }

    private static func list(_ runs: [RunIdentifier]) -> String {
        let shown = runs.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
        return runs.count > 8 ? shown + " and more" : shown
    }
}
