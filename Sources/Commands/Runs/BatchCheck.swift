import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runs

/// Has the daemon look at all tasks of a batch before any is handed in.
struct BatchCheck {
    let session: Session
    let file: String

    /// More faults than this help nobody.
    private static let mostFaults = 100

    /// Checks the tasks; those that differ in their words alone are checked once.
    ///
    /// - Throws: What is wrong with them, all of it, each with its line.
    func check(_ tasks: [BatchTask]) async throws {
        let branches = Set(tasks.compactMap(\.submission.branch)).sorted()
        var known: [Bool: Set<RunSubmission>] = [:]
        var faults: [Diagnostic] = []
        for task in tasks where faults.count < Self.mostFaults {
            let isNew = known[task.after.isEmpty, default: []]
                .insert(task.submission.withoutWords).inserted
            guard isNew else { continue }
            var body = RunDispatch(task.submission, environment: session.environment).json.object
            body?["branches"] = .array(
                task.after.isEmpty ? [] : branches.map { .string($0) }
            )
            do {
                _ = try await session.daemon.call(
                    .post,
                    "/v1/runs?check=1",
                    body: .object(body ?? [:])
                )
            } catch let error as DiagnosticError {
                faults += Self.placed(error, task, file)
            }
        }
        guard faults.isEmpty else { throw DiagnosticError(faults) }
    }

    /// The refusal of a task, with the line that it is about.
    static func placed(
        _ error: any DiagnosticConvertible,
        _ task: BatchTask,
        _ file: String
    ) -> [Diagnostic] {
        error.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.notes.append("this is about the task in line \(task.line) of `\(file)`")
            return diagnostic
        }
    }
}

extension RunSubmission {
    /// The submission as far as a check of it can come out otherwise than that of another one.
    fileprivate var withoutWords: Self {
        var submission = self
        // An empty prompt, or one that is too long, is another matter.
        submission.prompt = prompt.utf8.count > 100_000 ? prompt : ""
        submission.priority = 0
        return submission
    }
}
