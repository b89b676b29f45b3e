import Agent
import ArgumentParser
import Diagnostics
import FoundationEssentials
import JSONC
import Rehearsal
import Runner
import Runs
import Synchronization
import UnixSignals

/// What the commands that carry runs out have in common.
struct RunFlow {
    let session: Session
    let options: RunOptions

    /// Returns the prompt: the argument, or what `--prompt-file` names.
    func prompt(_ argument: String?) throws -> String {
        switch (argument, options.promptFile) {
        case (let argument?, nil): return argument
        case (nil, "-"?): return String(decoding: try readStandardInput(), as: UTF8.self)
        case (nil, let file?):
            guard let bytes = try Files.read(session.absolute(file), followsLinks: true) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "prompt-file",
                        "there is no file `\(file)`",
                        hints: ["`--prompt-file` names a text file, or `-` for stdin"]
                    )
                )
            }
            return String(decoding: bytes, as: UTF8.self)
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

    private func readStandardInput() throws -> [UInt8] {
        guard let bytes = try Files.read("/dev/stdin", followsLinks: true) else { return [] }
        return bytes
    }

    /// Makes a request with the model that the flags and the environment name.
    func request(
        run: RunIdentifier,
        prompt: String,
        repository: String
    ) throws -> RunRequest {
        let sources = SettingsSources(
            flags: options.settings,
            environment: session.environment,
            userFile: try session.userSettings()
        )
        var request = RunRequest(
            identifier: run,
            prompt: prompt,
            repository: repository,
            settings: sources,
            model: try model(),
            environment: session.environment,
            hostUser: session.hostUser
        )
        request.grants = options.grants
        return request
    }

    /// Returns an identifier for a run that begins now.
    func newRun() -> RunIdentifier {
        var generator = SystemRandomNumberGenerator()
        return RunIdentifier(epochSeconds: RunEvent.now() / 1000, using: &generator)
    }

    private func model() throws -> RunRequest.Model {
        guard let path = options.rehearse else { return .live(nil) }
        let file = session.absolute(path)
        guard let bytes = try Files.read(file, followsLinks: true) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "rehearsal-file",
                    "there is no scenario `\(path)`",
                    hints: ["docs/rehearsal.md tells how to write one"]
                )
            )
        }
        return .rehearsal(try Scenario(parsing: bytes, path: path), path: file)
    }

    /// Carries a run out, shows its progress and its summary, and leaves with its exit code.
    func carryOut(
        _ run: RunIdentifier,
        _ body: @Sendable (RunDriver) async throws -> RunDriver.Summary
    ) async throws {
        let printer = ProgressPrinter(terminal: session.terminal)
        let engine = try session.engine()
        let (controls, control) = AsyncStream<RunControl>.makeStream()
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                session.terminal.say("stopping the agent; what it did is brought back …")
                control.yield(.stop)
            }
        }
        defer { signals.cancel() }
        let formatter = Mutex<AgentEventFormatter?>(nil)
        let terminal = session.terminal
        let folder = RunFolder(path: "\(session.folders.runs)/\(run)")
        let keeper = FileKeeper(folder: folder) { event, workspaceFolder in
            let lines = formatter.withLock { formatter in
                var current =
                    formatter
                    ?? AgentEventFormatter(
                        style: terminal.style,
                        workspaceFolder: workspaceFolder,
                        width: terminal.width
                    )
                defer { formatter = current }
                return current.lines(for: event)
            }
            if !lines.isEmpty { printer.sink(.agent(lines)) }
        }
        let summary = try await session.withResolver { resolver in
            try await body(
                RunDriver(
                    engine: engine,
                    resolver: resolver,
                    folders: session.folders,
                    environment: session.environment,
                    keeper: keeper,
                    controls: controls,
                    progress: printer.sink
                )
            )
        }
        guard let report = RunReport(summary) else { return }
        report.show(session.terminal, options.format)
        let code = report.exitCode
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}
