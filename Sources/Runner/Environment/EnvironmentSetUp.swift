public import DevContainer
import Diagnostics
public import DockerEngine

/// Makes a container that runs ready to work in: its system files, lifecycle commands, dotfiles.
public struct EnvironmentSetUp: Sendable {
    private let engine: DockerEngine
    private let folders: BerthFolders
    private let progress: ProgressSink

    /// Creates a set-up.
    public init(engine: DockerEngine, folders: BerthFolders, progress: @escaping ProgressSink) {
        self.engine = engine
        self.folders = folders
        self.progress = progress
    }

    /// Puts the container's variables where login shells look; once for each container.
    public func editSystemFiles(
        _ environment: RunningEnvironment,
        _ options: SetUpOptions
    ) async throws {
        let folder = options.folders.systemData
        try await SystemFiles(engine: engine, environment: environment, folder: folder).edit()
    }

    /// Runs the lifecycle commands that are not done yet, and installs the dotfiles.
    ///
    /// - Parameters:
    ///   - environment: The container.
    ///   - merged: What is asked of it.
    ///   - options: How far to go.
    ///   - amendment: What the configuration says by now about hooks; nil for nothing else.
    ///   - command: What goes on after a failure, as the user writes it.
    ///   - isFirst: Whether the container was made just now, so that nothing can be done yet.
    /// - Returns: How far it went.
    /// - Throws: ``ContainerFailure`` around a ``LifecycleFailure``, or what else went wrong.
    @discardableResult
    public func run(
        _ environment: RunningEnvironment,
        _ merged: MergedConfiguration,
        _ options: SetUpOptions,
        amendment: HookAmendment? = nil,
        command: String = "berth up",
        isFirst: Bool = false
    ) async throws -> SetUpResult {
        guard !options.skipsLifecycle else { return .done }
        let stop = options.stop(merged)
        var extent = LifecycleRunner.Extent()
        extent.last = stop.last
        extent.skipsPostAttach = options.skipsPostAttach
        extent.repeatsUpdateContent = options.isPrebuild
        extent.repeatsAll = options.repeatsAll
        extent.stopsBeforeStart = stop.result == .stopForPersonalization
        extent.isFirst = isFirst
        let processes = RemoteProcessEnvironment(
            engine: engine,
            cacheFolder: folders.cache,
            sessionFolder: options.folders.sessionData,
            editsSystemFiles: true,
            systemFolder: options.folders.systemData,
            progress: progress
        )
        let runner = LifecycleRunner(
            engine: engine,
            environment: environment,
            progress: progress,
            hint: "mend it and run `\(command)` again: what succeeded is not repeated",
            amendment: amendment,
            // A prebuilt container is handed to others, so nothing in it may know a user's secret.
            secrets: options.isPrebuild ? Secrets() : options.secrets,
            dotfiles: options.dotfiles,
            stateFolder: try await stateFolder(environment, options.folders),
            sharingCacheFolder: folders.cache
        ) { try await processes.surroundings(of: environment) }
        for step in merged.lifecycle {
            let texts = step.command.invocations.map(\.invocation.text).joined(separator: " | ")
            progress(.detail(.trace, "\(step.hook.rawValue) of \(step.origin): \(texts)"))
        }
        try await ContainerFailure.naming(environment.containerIdentifier) {
            do {
                let ran = try await runner.run(merged.lifecycle, extent)
                // The commands may have changed the start-up files of the user's shell.
                if ran { processes.forget(environment) }
            } catch {
                processes.forget(environment)
                throw error
            }
        }
        return stop.result
    }

    /// Returns the folder that keeps what is done: one of the user's choice is made by the remote
    /// user, below the home where it is not absolute.
    private func stateFolder(
        _ environment: RunningEnvironment,
        _ folders: ContainerFolders
    ) async throws -> String {
        guard let chosen = folders.data else { return ContainerFolders.usual }
        let script = """
            cd "${HOME:-/}" && case $1 in "~"/*) set -- "${1#"~/"}" ;; esac
            mkdir -p "$1" && cd "$1" && pwd
            """
        let result = try await engine.run(
            ExecConfig(["/bin/sh", "-c", script, "sh", chosen], user: environment.remoteUser),
            in: environment.containerIdentifier,
            limit: .seconds(10)
        )
        let folder = result.stdoutText.split(whereSeparator: \.isNewline).first.map(String.init)
        guard result.exitCode == 0, let folder else {
            throw DiagnosticError(
                Diagnostic(
                    code: "container-data-folder",
                    "`\(environment.remoteUser)` cannot make the folder `\(chosen)` in the container",
                    hints: ["name another one by `--container-data-folder`"],
                    excerpt: result.stderrText,
                    exitCode: .workFailed
                )
            )
        }
        return folder
    }
}

extension SetUpOptions {
    /// Where to stop, and what that is called: whichever comes first.
    func stop(_ merged: MergedConfiguration) -> (last: LifecycleHook?, result: SetUpResult) {
        let awaited =
            waitFor ?? (stopsAtWaitFor ? merged.waitFor ?? LifecycleHook.defaultWaitFor : nil)
        if let awaited, awaited <= .updateContentCommand { return (awaited, .skipNonBlocking) }
        if isPrebuild { return (.updateContentCommand, .prebuild) }
        if let awaited, awaited == .postCreateCommand { return (awaited, .skipNonBlocking) }
        if stopsForPersonalization { return (nil, .stopForPersonalization) }
        if let awaited, awaited == .postStartCommand { return (awaited, .skipNonBlocking) }
        return (nil, .done)
    }
}
