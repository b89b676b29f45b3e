import Archive
import DevContainer
import DockerEngine

/// The files by which the reference CLI knows which hooks of a container are done, so that both
/// tools can take turns with one container.
///
/// A file holds the time at which the container was created or, for `postStartCommand`, started.
struct ReferenceMarkers {
    /// How long reading or writing them may take.
    private static let limit = Duration.seconds(10)
    private static let hooks: [LifecycleHook] = [
        .onCreateCommand, .updateContentCommand, .postCreateCommand, .postStartCommand,
    ]
    private static let dotfiles = "dotfiles"

    let engine: DockerEngine
    let environment: RunningEnvironment
    /// The folder of the user's choice; nil means `.devcontainer` in the home.
    let folder: String?

    /// Reads what the reference CLI has done in a container that Berth meets for the first time.
    ///
    /// - Parameter steps: The commands, all of which are done where their hook is.
    /// - Returns: The same as Berth would keep it.
    /// - Throws: What the engine says.
    func state(_ steps: [LifecycleStep]) async throws -> LifecycleState {
        let names = Self.hooks.map(\.rawValue) + [Self.dotfiles]
        let script = """
            cd "${1:-$HOME/.devcontainer}" 2>/dev/null || exit 0
            for name in \(names.joined(separator: " ")); do
                [ -f ".${name}Marker" ] && echo "$name $(cat ".${name}Marker")"
            done
            """
        let result = try await run(script, [folder ?? ""])
        let created = try await engine.inspectContainer(environment.containerIdentifier).created
        var state = LifecycleState()
        for line in result.stdoutText.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ").map(String.init)
            if words.first == Self.dotfiles { state.hasDotfiles = true }
            guard let hook = words.first.flatMap({ LifecycleHook(rawValue: $0) }) else { continue }
            let time = hook.runsOncePerContainer ? created : environment.startedAt
            // An empty file counts for each time.
            guard words.count == 1 || words[1] == time else { continue }
            state.complete(
                hook,
                steps: steps.count { $0.hook == hook },
                isFinished: true,
                startedAt: environment.startedAt
            )
        }
        return state
    }

    /// Makes the files that say what is done.
    ///
    /// - Parameters:
    ///   - state: What is done.
    ///   - created: When the container was created.
    ///   - owner: Who owns the files.
    ///   - parent: The folder in which they come, relative to where the archive is unpacked;
    ///     empty for that place itself.
    /// - Returns: The members of an archive, none when nothing is done.
    func members(
        of state: LifecycleState,
        created: String,
        owner: UserEntry,
        in parent: String
    ) -> [TarMember] {
        var files: [(String, String)] = Self.hooks.compactMap { hook in
            guard state.progress(of: hook, startedAt: environment.startedAt).isFinished else {
                return nil
            }
            let time = hook.runsOncePerContainer ? created : environment.startedAt
            return (hook.rawValue, time)
        }
        if state.hasDotfiles { files.append((Self.dotfiles, "")) }
        guard !files.isEmpty else { return [] }
        var members = parent.isEmpty ? [] : [TarMember.directory(parent)]
        members += files.map { name, time in
            let path = (parent.isEmpty ? "" : parent + "/") + ".\(name)Marker"
            return TarMember.file(path, bytes: "\(time)\n".utf8)
        }
        for index in members.indices {
            members[index].entry.userID = owner.userIdentifier
            members[index].entry.groupID = owner.groupIdentifier
        }
        return members
    }

    private func run(_ script: String, _ arguments: [String]) async throws -> ExecResult {
        try await engine.run(
            ExecConfig(
                ["/bin/sh", "-c", script, "sh"] + arguments,
                user: environment.remoteUser
            ),
            in: environment.containerIdentifier,
            limit: Self.limit
        )
    }
}
