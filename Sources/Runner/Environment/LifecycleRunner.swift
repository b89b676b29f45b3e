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
        /// Whether everything runs again though it is done.
        var repeatsAll = false
        /// Whether to stop before `postStartCommand`, after the dotfiles.
        var stopsBeforeStart = false
        /// Whether the container was made just now, so that nothing can be done yet.
        var isFirst = false
    }

    let engine: DockerEngine
    let environment: RunningEnvironment
    let progress: ProgressSink
    /// What the user can do about a command that fails.
    var hint: String
    /// What the configuration says by now; nil where it says what the container was made with.
    var amendment: HookAmendment?
    /// Values that the commands see on top of their other variables.
    var secrets = Secrets()
    /// What is put into the user's home after `postCreateCommand`.
    var dotfiles: Dotfiles?
    /// The folder inside that keeps what is done.
    var stateFolder = ContainerFolders.usual
    /// Where users are remembered; nil keeps what is done from the reference CLI, which else is
    /// told, and believed where Berth was not yet.
    var sharingCacheFolder: String?
    /// What processes find, asked for when the first command runs.
    let surroundings: @Sendable () async throws -> ProcessSurroundings

    /// Runs the commands that are not done yet, in their order.
    ///
    /// - Returns: Whether any command ran.
    /// - Throws: ``LifecycleFailure`` for the first command that fails; the next call goes on
    ///   with it.
    @discardableResult
    func run(_ earlier: [LifecycleStep], _ extent: Extent = Extent()) async throws -> Bool {
        guard !earlier.isEmpty || dotfiles != nil else { return false }
        let store = LifecycleStore(
            engine: engine,
            container: environment.containerIdentifier,
            folder: stateFolder
        )
        let markers = ReferenceMarkers(
            engine: engine,
            environment: environment,
            folder: stateFolder == ContainerFolders.usual ? nil : stateFolder
        )
        var state = LifecycleState()
        if !extent.isFirst {
            if let known = try await store.read() {
                state = known
            } else if sharingCacheFolder != nil, !extent.repeatsAll {
                state = try await markers.state(earlier)
                try await store.write(state)
            }
        }
        let steps = amendment?.steps(earlier, state) ?? earlier
        if extent.repeatsAll { state.reset() }
        var known: ProcessSurroundings?
        func found() async throws -> ProcessSurroundings {
            if let known { return known }
            let found = try await surroundings()
            known = found
            return found
        }
        var sharing: Sharing?
        func keep(_ state: LifecycleState) async throws {
            if sharing == nil { sharing = try await self.sharing(known) }
            let members = sharing.map { sharing in
                markers.members(
                    of: state,
                    created: sharing.created,
                    owner: sharing.owner,
                    in: stateFolder == ContainerFolders.usual ? sharing.folder : ""
                )
            }
            try await store.write(state, with: members ?? [])
        }
        for hook in LifecycleHook.insideContainer {
            if let last = extent.last, hook > last { break }
            if hook == .postStartCommand {
                if let dotfiles, !state.hasDotfiles {
                    state.hasDotfiles = try await install(dotfiles, try await found())
                    try await keep(state)
                }
                if extent.stopsBeforeStart { break }
            }
            if hook == .postAttachCommand, extent.skipsPostAttach { continue }
            let ofHook = steps.filter { $0.hook == hook }
            var done = state.progress(of: hook, startedAt: environment.startedAt)
            if hook == .updateContentCommand, extent.repeatsUpdateContent { done = .init() }
            let hasSucceeded = state.hasSucceeded(hook)
            // A command that failed and then was taken out of the file is done.
            let isMoot = ofHook.isEmpty && (hasSucceeded || !earlier.contains { $0.hook == hook })
            if isMoot || done.isFinished { continue }
            for (index, step) in ofHook.enumerated() where index >= done.completedSteps {
                try await run(step, try await found())
                guard hook != .postAttachCommand, index + 1 < ofHook.count else { continue }
                state.complete(
                    hook,
                    steps: index + 1,
                    isFinished: false,
                    startedAt: environment.startedAt
                )
                try await keep(state)
            }
            if hook == .postAttachCommand, hasSucceeded { continue }
            if !hasSucceeded, let command = amendment?.amendment(of: hook, earlier, steps) {
                state.amend(hook, with: command)
            }
            state.complete(
                hook,
                steps: ofHook.count,
                isFinished: true,
                startedAt: environment.startedAt
            )
            try await keep(state)
        }
        return known != nil
    }

    /// What it takes to tell the reference CLI what is done.
    private struct Sharing {
        var created: String
        var owner: UserEntry
        /// The folder of the files, relative to the root.
        var folder: String
    }

    /// Returns nil where nothing is shared, or the user's home or ids are not known.
    private func sharing(_ surroundings: ProcessSurroundings?) async throws -> Sharing? {
        let prefix = "HOME=/"
        guard let sharingCacheFolder,
            let home = surroundings?.variables.last(where: { $0.hasPrefix(prefix) }),
            let owner = try? await UserEntry.find(
                environment.remoteUser,
                in: environment.containerIdentifier,
                engine: engine,
                cacheFolder: sharingCacheFolder
            )
        else { return nil }
        let container = try await engine.inspectContainer(environment.containerIdentifier)
        let folder = home.dropFirst(prefix.count) + "/.devcontainer"
        return Sharing(created: container.created, owner: owner, folder: String(folder))
    }

    /// Runs the commands of a step at the same time, and waits for all of them.
    private func run(_ step: LifecycleStep, _ surroundings: ProcessSurroundings) async throws {
        let command = (try? environment.variables.substituting(step.command)) ?? step.command
        let failures = try await withThrowingTaskGroup(of: LifecycleFailure?.self) { group in
            for (name, invocation) in command.invocations where !invocation.isNothing {
                let label = CommandLabel(
                    hook: step.hook.rawValue,
                    name: name,
                    origin: step.origin.description
                )
                group.addTask {
                    let process = process(invocation.arguments, label, surroundings)
                    return failure(process, try await process.run())
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        if let failure = failures.compactMap({ $0 }).first { throw failure }
    }

    private func process(
        _ arguments: [String],
        _ label: CommandLabel,
        _ surroundings: ProcessSurroundings
    ) -> LifecycleProcess {
        LifecycleProcess(
            engine: engine,
            environment: environment,
            surroundings: surroundings,
            secrets: secrets,
            label: label,
            arguments: arguments,
            progress: progress
        )
    }

    /// Returns whether the dotfiles are in place; that they are not is no fault of the container.
    private func install(
        _ dotfiles: Dotfiles,
        _ surroundings: ProcessSurroundings
    ) async throws -> Bool {
        let label = CommandLabel(hook: "dotfiles", origin: dotfiles.repository)
        let end = try await process(dotfiles.command, label, surroundings).run()
        if case .exited(0) = end { return true }
        progress(.diagnostic(dotfiles.failure(end)))
        return false
    }
}

extension LifecycleCommand.Invocation {
    /// Whether there is nothing to run: no program, or a text of blanks.
    fileprivate var isNothing: Bool {
        switch self {
        case .shell(let text): text.allSatisfy(\.isWhitespace)
        case .exec(let arguments): arguments.isEmpty
        }
    }
}
