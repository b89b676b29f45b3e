import Diagnostics

extension LifecycleRunner {
    /// Returns what to tell of how a command ended; nil where it is no failure.
    func failure(
        _ process: LifecycleProcess,
        _ end: LifecycleProcess.End
    ) -> LifecycleFailure? {
        let label = process.label
        let name = label.name.map { " (`\($0)`)" } ?? ""
        let what: String
        var notes: [String]
        switch end {
        case .exited(0):
            return nil
        case .interrupted:
            progress(.diagnostic(Self.interrupted(label)))
            return nil
        case .exited(let code):
            what = "returned \(code)"
            let place = surroundingsText
            notes = ["it ran as `\(environment.remoteUser)` in \(place) of the container"]
        case .refused(let words):
            what = "could not be started"
            notes = ["Docker said: \(TerminalText.oneLine(words, width: 300))"]
            if words.contains("chdir to cwd") {
                notes.insert(environment.lacksFolderNote, at: 0)
            }
        }
        notes.append("the commands after it were not run")
        return LifecycleFailure(
            label: label,
            command: process.arguments,
            diagnostics: [
                Diagnostic(
                    code: "lifecycle-failed",
                    "`\(label.hook)`\(name) from \(label.origin) \(what)",
                    notes: notes,
                    hints: [hint],
                    exitCode: .workFailed
                )
            ]
        )
    }

    private var surroundingsText: String {
        environment.workspaceFolder.isEmpty ? "the home" : "`\(environment.workspaceFolder)`"
    }

    /// What to tell of a command that was interrupted.
    static func interrupted(_ label: CommandLabel) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "lifecycle-interrupted",
            "`\(label.hook)`\(label.name.map { " (`\($0)`)" } ?? "") from \(label.origin) "
                + "was interrupted",
            notes: ["it returned 130, which is no failure; the commands after it run"]
        )
    }
}
