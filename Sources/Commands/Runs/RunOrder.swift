import Daemon
import Diagnostics
import FoundationEssentials
import Git
import JSONC
import Runner
import Runs

/// Hands tasks in to the daemon, as the flags of a command say.
struct RunOrder {
    let session: Session
    let options: RunOptions

    /// Returns the prompt: the argument, or what `--prompt-file` names.
    func prompt(_ argument: String?) throws -> String {
        switch (argument, options.promptFile) {
        case (let argument?, nil): return argument
        case (nil, let file?):
            let path = file == "-" ? "/dev/stdin" : session.absolute(file)
            return try PromptFile(name: file, path: path).text()
        case (nil, nil):
            throw DiagnosticError(
                Diagnostic(
                    code: "prompt-missing",
                    "there is no prompt",
                    hints: ["say what is to be done: `berth run \"Make the failing test pass\"`"]
                )
            )
        case (_?, _?):
            throw DiagnosticError(
                Diagnostic(
                    code: "prompt-twice",
                    "the prompt is given twice, as argument and as file",
                    hints: ["leave one of them out"]
                )
            )
        }
    }

    /// Makes a submission of what the flags say; paths are absolute then, since the daemon works
    /// in another folder.
    ///
    /// - Throws: A diagnostic for runs to wait for that nobody knows.
    func submission(prompt: String, repository: String) async throws -> RunSubmission {
        var submission = RunSubmission(
            prompt: prompt,
            repository: RemoteRepository.isAddress(repository)
                ? repository : session.absolute(repository)
        )
        submission.flags = options.settings
        if let path = options.agentPath {
            submission.flags["agent.path"] = [session.absolute(path)]
        }
        submission.grants = options.grants
        submission.withoutFeatures = options.withoutFeatures
        submission.rehearsal = options.rehearse.map(session.absolute)
        submission.priority = options.priority
        submission.push = options.pushWish
        for name in options.after {
            submission.after.append(try await session.run(name).identifier)
        }
        return submission
    }

    /// Hands a submission in.
    ///
    /// - Returns: The runs that were made of it.
    /// - Throws: What the daemon refused it for.
    func hand(in submission: RunSubmission, count: Int = 1) async throws -> [RunView] {
        let dispatch = RunDispatch(submission, environment: session.environment, count: count)
        let answer = try await session.daemon.call(.post, "/v1/runs", body: dispatch.json)
        return try (answer["runs"]?.array ?? []).map { try RunView($0) }
    }

    /// Tells what the runs will not see, which one that follows a run reads there.
    private func warnAboutUncommittedChanges(_ runs: [RunView]) async {
        guard let folder = runs.first?.repository,
            let program = try? await GitProgram.find(environment: session.environment),
            let repository = try? await UserRepository.discover(at: folder, program: program),
            let changes = try? await repository.uncommittedChanges(), !changes.isEmpty
        else { return }
        session.terminal.show(changes.warning)
    }

    /// Follows runs that were handed in, or tells their ids where nobody is to wait for them.
    ///
    /// - Parameters:
    ///   - runs: The runs.
    ///   - isDetached: Whether nobody is to wait for them.
    ///   - startsElsewhere: Whether they start from a commit that was named, or from another run.
    /// - Throws: The exit code of the runs, or what the daemon says.
    func go(on runs: [RunView], isDetached: Bool, startsElsewhere: Bool = true) async throws {
        if isDetached {
            session.tell(runs, options.format)
            if !startsElsewhere { await warnAboutUncommittedChanges(runs) }
            return
        }
        if let only = runs.first, runs.count == 1 {
            try await RunFollower(session: session, format: options.format).follow(only)
        } else {
            try await RunWaiter(session: session, format: options.format).wait(
                for: runs.map(\.identifier)
            )
        }
    }
}

extension Session {
    /// Tells the ids of runs: one a line, or as JSON.
    func tell(_ runs: [RunView], _ format: SummaryFormat) {
        switch format {
        case .text: for run in runs { terminal.data("\(run.identifier)\n") }
        case .json:
            let list = JSONValue.array(runs.map(\.json))
            terminal.json((runs.count == 1 ? list[0] ?? list : list), .pretty)
        }
    }

    /// Finds a run by its id, the beginning of one, or its branch.
    ///
    /// - Throws: A diagnostic when there is none, or several.
    func run(_ name: String) async throws -> RunView {
        let answer = try await daemon.call(.get, "/v1/runs?name=\(QueryText.encoded(name))")
        guard let found = answer["runs"]?[0] else {
            throw DaemonError.answer("it names no run")
        }
        return try RunView(found)
    }

    /// Returns everything that is kept of a run.
    func whole(_ run: RunIdentifier) async throws -> RunView {
        try RunView(try await daemon.call(.get, "/v1/runs/\(run)"))
    }

    /// The body that brings this process's environment, with a credential where there is one.
    var offer: JSONValue { ["environment": RunDispatch.json(environment)] }
}

/// Text as it stands in the query of a URL.
enum QueryText {
    /// Returns a text with everything but letters, digits and a few signs in percent form.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
            if byte < 0x80, isPlain || "-._~".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (byte < 16 ? "0" : "") + digits
            }
        }
        return result
    }
}
