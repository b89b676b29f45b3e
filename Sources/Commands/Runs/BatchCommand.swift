import ArgumentParser
import Daemon
import Diagnostics
import FoundationEssentials
import Git
import Glibc
import JSONC
import Runner
import Runs

/// `berth batch`: many tasks, handed in together.
struct BatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Hand in many tasks from a file.",
        discussion: """
            The file has one task on each line, as a JSON object: `prompt`, and as needed `repo`,
            `base`, `branch`, `id`, `after`, `priority`, `count`, `push` and limits such as
            `memory` or `budget`. docs/batch.md lists them all. The whole file is checked before
            anything is handed in. Prints the ids of the runs in the order of their handing in,
            each after those that it waits for, and does not wait for them.

            EXAMPLES
              berth batch tonight.jsonl
              berth batch --check tonight.jsonl
              generate-tasks | berth batch -
              berth batch tonight.jsonl | xargs berth wait
            """
    )

    @Argument(help: ArgumentHelp("The file, or - for the standard input.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "The repository of tasks that name none; by default that of the current folder.",
            valueName: "path"
        )
    )
    var repo = "."

    @Flag(help: "Only check the file, and print what would be handed in.")
    var check = false

    @Option(help: "text or json; json prints the runs as an array.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let batch = try read(session)
            for warning in batch.warnings { session.terminal.show(warning) }
            if check {
                tell(batch.tasks, session)
                return
            }
            try await BatchCheck(session: session, file: file).check(batch.tasks)
            try await hand(in: batch.tasks, session)
        }
    }

    private func read(_ session: Session) throws -> Batch {
        let isPiped = file == "-"
        let path = isPiped ? "/dev/stdin" : session.absolute(file)
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw DiagnosticError(
                Diagnostic(
                    code: "batch-file",
                    "`\(file)` is a folder",
                    hints: ["name a file with one task on each line, or `-` for the standard input"]
                )
            )
        }
        guard let bytes = try Files.read(path, followsLinks: true) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "batch-file",
                    "there is no file `\(file)`",
                    hints: ["name a file with one task on each line, or `-` for the standard input"]
                )
            )
        }
        let folder =
            isPiped
            ? session.absolute(".") : String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let surroundings = BatchSurroundings(
            folder: folder.isEmpty ? "/" : folder,
            repository: RemoteRepository.isAddress(repo) ? repo : session.absolute(repo),
            home: session.environment["HOME"]
        )
        return try Batch(parsing: bytes, path: isPiped ? "standard input" : file, surroundings)
    }

    /// Hands the tasks in, each after those that it waits for, and tells each id at once: what is
    /// handed in stays so, also when a later task is refused.
    private func hand(in tasks: [BatchTask], _ session: Session) async throws {
        var runs: [RunView] = []
        for task in tasks {
            let submission = task.submission(after: runs.map(\.identifier))
            let dispatch = RunDispatch(submission, environment: session.environment)
            do {
                let answer = try await session.daemon.call(.post, "/v1/runs", body: dispatch.json)
                let made = try (answer["runs"]?.array ?? []).map { try RunView($0) }
                guard let run = made.first, made.count == 1 else {
                    throw DaemonError.answer("it makes no run of a task")
                }
                runs.append(run)
                if format == .text { session.terminal.data("\(run.identifier)\n") }
            } catch let error as any DiagnosticConvertible {
                if format == .json { tell(runs, session) }
                throw DiagnosticError(
                    BatchCheck.placed(error, task, file).map { diagnostic in
                        var diagnostic = diagnostic
                        diagnostic.notes.append(
                            "\(runs.count) of \(tasks.count) tasks were handed in before it"
                        )
                        return diagnostic
                    }
                )
            }
        }
        if format == .json { tell(runs, session) }
    }

    private func tell(_ runs: [RunView], _ session: Session) {
        session.terminal.json(JSONValue.array(runs.map(\.json)), .pretty)
    }

    /// What would be handed in.
    private func tell(_ tasks: [BatchTask], _ session: Session) {
        switch format {
        case .text:
            for task in tasks {
                let prompt = TerminalText.oneLine(task.submission.prompt, width: 60)
                session.terminal.text("line \(task.line): \(prompt)\n")
            }
        case .json:
            let list = tasks.map { task in
                ["line": .integer(task.line), "submission": task.submission.json] as JSONValue
            }
            session.terminal.json(JSONValue.array(list), .pretty)
        }
    }
}
