import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import Runs

/// What `berth pause` and `berth resume` have in common: one wish about some runs.
struct RunWish: ParsableArguments {
    @Argument(help: ArgumentHelp("Ids of runs, their beginnings, or branches.", valueName: "run"))
    var names: [String] = []

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func validate() throws {
        if names.isEmpty { throw ValidationError("name at least one run") }
    }

    /// Tells the daemon the wish for each run, and prints the runs' ids.
    func carryOut(_ wish: String) async throws {
        try await Session.run(printsJSON: format == .json) { session in
            session.tell(try await session.wish(wish, for: names), format)
        }
    }
}

extension Session {
    /// Tells the daemon a wish for each run.
    ///
    /// - Parameters:
    ///   - wish: The last part of the route, such as `stop`.
    ///   - names: Ids of runs, their beginnings, or branches.
    /// - Returns: The runs as they stand then.
    /// - Throws: What the daemon refuses it for; runs named before have got the wish.
    func wish(_ wish: String, for names: [String]) async throws -> [RunView] {
        var runs: [RunView] = []
        for name in names {
            let run = try await run(name)
            let path = "/v1/runs/\(run.identifier)/\(wish)"
            runs.append(try RunView(try await daemon.call(.post, path, body: offer)))
        }
        return runs
    }
}

/// `berth pause`: freezes agents.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Freeze the agents of runs.",
        discussion: Discussion.text(
            """
            Every process of the container stands still and uses no processor; the time does not
            count for the run's limit.

            EXAMPLES
              berth pause 1tb4
            """
        )
    )

    @OptionGroup var wish: RunWish

    func run() async throws { try await wish.carryOut("pause") }
}

/// `berth resume`: lets frozen agents go on.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let paused or waiting runs go on.",
        discussion: Discussion.text(
            """
            A run that waits for the time at which its credential may be used again goes on at
            once, together with all other runs of that credential.

            EXAMPLES
              berth resume 1tb4
            """
        )
    )

    @OptionGroup var wish: RunWish

    func run() async throws { try await wish.carryOut("resume") }
}

/// `berth retry`: hands the task of a run in again.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Do the task of a run again, as a new run.",
        discussion: Discussion.text(
            """
            The new run begins where the first began, with the same flags. What the first one left
            on its branch stays there.

            EXAMPLES
              berth retry 1tb4
              berth retry --detach 1tb4
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Flag(name: .shortAndLong, help: "Print the new run's id and leave it working.")
    var detach = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let run = try await session.run(name)
            let answer = try await session.daemon.call(
                .post,
                "/v1/runs/\(run.identifier)/retry",
                body: session.offer
            )
            let runs = try (answer["runs"]?.array ?? []).map { try RunView($0) }
            guard let first = runs.first else { throw DaemonError.answer("it names no run") }
            if detach { return session.tell(runs, format) }
            try await RunFollower(session: session, format: format).follow(first)
        }
    }
}
