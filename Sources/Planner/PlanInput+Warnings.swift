import DevContainer
public import Diagnostics
import Dockerfile

extension PlanInput {
    /// What the image that is made runs by itself.
    var imageProcess: Dockerfile.ImageProcess {
        dockerfile?.process
            ?? Dockerfile.ImageProcess(entrypoint: base.entrypoint, command: base.command)
    }

    /// What the user should know of the plan, none of it an error.
    public var warnings: [Diagnostic] { capacityWarnings + entrypointWarnings }

    /// An entrypoint that nobody decided to leave out, since `overrideCommand` is true by default.
    private var entrypointWarnings: [Diagnostic] {
        let entrypoint = imageProcess.entrypoint
        guard compose == nil, merged.overrideCommand == nil, !entrypoint.isEmpty else {
            return []
        }
        let words = entrypoint.map { "`\(TerminalText.oneLine($0, width: 60))`" }
        return [
            Diagnostic(
                .warning,
                code: "entrypoint-replaced",
                "the image's entrypoint \(words.joined(separator: " ")) does not run",
                notes: ["`overrideCommand` is true by default, and replaces it by one that waits"],
                hints: [
                    "write `\"overrideCommand\": false` to run it,"
                        + " or `true` when it is not needed"
                ]
            )
        ]
    }
}
