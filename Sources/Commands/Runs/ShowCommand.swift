import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth show`: everything about one run.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything about a run.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth show 1tb4
              berth show berth/make-the-failing-test-1tb4p9q2mk --format json
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let run = try await session.whole(try await session.run(name).identifier)
            let triggers = await Self.triggers(of: run, session)
            switch format {
            case .json:
                var json = run.json.object ?? [:]
                json["triggers"] = triggers?.json
                session.terminal.json(.object(json), .pretty)
            case .text:
                let style = session.terminal.outputStyle
                let lines = Self.lines(run, style) + Self.lines(triggers, style)
                session.terminal.text(lines.map { $0 + "\n" }.joined())
            }
        }
    }

    private static func lines(_ run: RunView, _ style: Style) -> [String] {
        let now = RunEvent.now()
        var rows: [(String, String?)] = [
            ("run", "\(run.identifier)"),
            ("pipeline", run.pipeline == run.identifier ? nil : "\(run.pipeline)"),
            ("state", run.status.word + (run.status.words(now: now).map { ": \($0)" } ?? "")),
            ("now", run.activity),
            ("repository", run.repository),
            ("base", run.base),
            ("branch", run.branch),
            ("push", run.push.map { $0.sentence(at: now, of: "\(run.identifier)") }),
            ("handed in", RunTable.age(now - run.created) + " ago"),
        ]
        if let started = run.started {
            let time = Duration.milliseconds((run.ended ?? now) - started)
            rows.append((run.ended == nil ? "working for" : "worked for", time.forPeople))
        }
        rows += [
            ("container", run.container.map { String($0.prefix(12)) }),
            (
                "isolation",
                run.isolation.map { $0.name + (run.kernel.map { ", kernel \($0)" } ?? "") }
            ),
            ("without", run.isolation?.losses.joined(separator: "; ")),
            ("turns", run.turns == 0 ? nil : "\(run.turns)"),
            ("cost", run.costDollars == 0 ? nil : "$" + RunReport.dollars(run.costDollars)),
            ("conversation", run.session),
            ("logs", RunFolder(path: run.folder).output),
            ("manifest", run.manifest.map { "\($0), see `berth verify \(run.identifier)`" }),
        ]
        var lines = rows.compactMap { name, value -> String? in
            guard let value, !value.isEmpty else { return nil }
            let label = name + String(repeating: " ", count: max(1, 14 - name.count))
            return style.dim(label) + TerminalText.sanitized(value)
        }
        lines += ["", style.dim("prompt")]
        lines += indented(run.prompt)
        if let text = run.summary?.text, !text.isEmpty {
            lines += ["", style.dim("result")] + indented(text)
        }
        if let commits = run.summary?.commits, !commits.isEmpty {
            lines += ["", style.dim("commits")]
            lines += commits.map { commit in
                "  \(commit.name.prefix(10)) \(TerminalText.oneLine(commit.subject, width: 80))"
            }
        }
        return lines
    }

    /// What of the work runs outside of its container; nil where no work is there to look at.
    private static func triggers(of run: RunView, _ session: Session) async -> TriggerList? {
        guard let (work, repository) = try? await session.work(of: run) else { return nil }
        return try? await work.triggers(in: repository, session)
    }

    private static func lines(_ triggers: TriggerList?, _ style: Style) -> [String] {
        guard let triggers, let sentence = triggers.sentence else { return [] }
        return ["", style.dim(sentence)] + triggers.lines.map { "  " + $0 }
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  " + TerminalText.sanitized(String($0)) }
    }
}
