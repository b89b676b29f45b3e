import Archive
import DevContainer
import Diagnostics
import DockerEngine

/// Runs lifecycle commands in a container, each exactly once where the specification says so.
struct LifecycleRunner {
    /// How far to go.
    struct Extent: Hashable {
        /// The last hook that is run, or nil for all.
        var last: LifecycleHook?
        /// Whether `postAttachCommand` is left out.
        var skipsPostAttach = false
        /// Whether `updateContentCommand` runs again though it is done (`--prebuild`).
        var repeatsUpdateContent = false
        /// Whether the container was made just now, so that nothing can be done yet.
        var isFirst = false
    }

    let engine: DockerEngine
    let environment: RunningEnvironment
    let progress: ProgressSink
    /// What the user can do about a command that fails.
    var hint = "mend it and run `berth up` again: what succeeded is not repeated"
    /// Variables of the processes, asked for when the first command runs.
    let variables: @Sendable () async throws -> [String]

    private var container: String { environment.containerIdentifier }

    /// Runs the commands that are not done yet, in their order.
    ///
    /// - Throws: A diagnostic for the first command that fails; the next call goes on with it.
    func run(_ steps: [LifecycleStep], _ extent: Extent = Extent()) async throws {
        guard !steps.isEmpty else { return }
        var state = extent.isFirst ? LifecycleState() : try await readState()
        var known: [String]?
        for hook in LifecycleHook.insideContainer {
            if let last = extent.last, hook > last { return }
            if hook == .postAttachCommand, extent.skipsPostAttach { continue }
            let ofHook = steps.filter { $0.hook == hook }
            guard !ofHook.isEmpty else { continue }
            var done = state.progress(of: hook, startedAt: environment.startedAt)
            if hook == .updateContentCommand, extent.repeatsUpdateContent { done = .init() }
            if done.isFinished { continue }
            for (index, step) in ofHook.enumerated() where index >= done.completedSteps {
                let all = if let known { known } else { try await variables() }
                known = all
                try await run(step, all)
                guard hook != .postAttachCommand else { continue }
                state.complete(
                    hook,
                    steps: index + 1,
                    isFinished: index + 1 == ofHook.count,
                    startedAt: environment.startedAt
                )
                try await writeState(state)
            }
        }
    }

    private func run(_ step: LifecycleStep, _ variables: [String]) async throws {
        let failures = try await withThrowingTaskGroup(of: Diagnostic?.self) { group in
            for (name, invocation) in step.command.invocations {
                let label = CommandLabel(
                    hook: step.hook.rawValue,
                    name: name,
                    origin: step.origin.description
                )
                group.addTask { try await run(invocation.arguments, label, variables) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        if let failure = failures.compactMap({ $0 }).first { throw DiagnosticError(failure) }
    }

    private func run(
        _ arguments: [String],
        _ label: CommandLabel,
        _ variables: [String]
    )
        async throws -> Diagnostic?
    {
        guard !arguments.isEmpty, arguments != ["/bin/sh", "-c", ""] else { return nil }
        progress(.commandStarted(label))
        let clock = ContinuousClock()
        let start = clock.now
        let exec = try await engine.createExec(
            in: container,
            ExecConfig(
                arguments,
                environment: variables,
                user: environment.remoteUser,
                workingDirectory: environment.workspaceFolder
            )
        )
        let session = try await engine.startExec(exec)
        var output = LineSplitter()
        var errors = LineSplitter()
        for try await chunk in session.output {
            let lines =
                switch chunk {
                case .stdout(let bytes): output.lines(adding: bytes)
                case .stderr(let bytes): errors.lines(adding: bytes)
                }
            for line in lines { progress(.commandOutput(label, line)) }
        }
        for line in [output.rest(), errors.rest()].compactMap({ $0 }) {
            progress(.commandOutput(label, line))
        }
        let code = try await engine.execExitCode(exec, limit: .seconds(10))
        progress(.commandFinished(label, exitCode: code, clock.now - start))
        return code == 0 ? nil : failure(label, code)
    }

    private func failure(_ label: CommandLabel, _ code: Int) -> Diagnostic {
        let name = label.name.map { " (`\($0)`)" } ?? ""
        return Diagnostic(
            code: "lifecycle-failed",
            "`\(label.hook)`\(name) from \(label.origin) returned \(code)",
            notes: [
                "it ran as `\(environment.remoteUser)` in `\(environment.workspaceFolder)` of the container; "
                    + "the commands after it were not run"
            ],
            hints: [hint],
            exitCode: .workFailed
        )
    }

    private func readState() async throws -> LifecycleState {
        let path = "\(LifecycleState.folder)/\(LifecycleState.fileName)"
        do {
            var archive: [UInt8] = []
            for try await chunk in try await engine.getArchive(from: container, path: path) {
                archive += chunk
            }
            let content = try TarArchive.content(of: LifecycleState.fileName, in: archive)
            return LifecycleState(parsing: content ?? [])
        } catch DockerError.notFound {
            return LifecycleState()
        }
    }

    private func writeState(_ state: LifecycleState) async throws {
        var parent = ""
        var members: [TarMember] = []
        for name in LifecycleState.folder.split(separator: "/") {
            parent += parent.isEmpty ? "\(name)" : "/\(name)"
            members.append(.directory(parent))
        }
        members.append(.file("\(parent)/\(LifecycleState.fileName)", bytes: state.text.utf8))
        try await engine.putArchive(into: container, path: "/", chunks: TarWriter(members))
    }
}
