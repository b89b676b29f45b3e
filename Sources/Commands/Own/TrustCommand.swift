import ArgumentParser
import Diagnostics
import Git
import Glibc
import JSONC
import Planner
import Resolver
import Runner

/// `berth trust`: lets runs of a repository have what its dev container asks for.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "See what a repository would do on this machine, and let its runs do it.",
        discussion: Discussion.text(
            """
            What opens the walls around an agent, such as a command on this machine, a mount of
            it or a variable of your environment, is refused in runs unless a flag allows it.
            This command shows all of that and keeps a digest of exactly that: runs have it from
            then on, until anything of it changes. A command is trusted with the files of the
            repository that it names; what these start in turn is trusted, too.

            EXAMPLES
              berth trust                what the repository here asks for
              berth trust --yes ../shop  without a question
              berth trust --list
              berth untrust ../shop
            """
        )
    )

    @Argument(help: "The repository; by default that of the current folder.")
    var path: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Show what is trusted.")
    var list = false

    @Option(help: "text or json, for --list.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run { session in
            let store = TrustStore(folders: session.folders)
            if list {
                show(try store.entries(), session)
            } else {
                try await trust(store, session)
            }
        }
    }

    private func show(_ entries: [TrustStore.Entry], _ session: Session) {
        if format == .json {
            return session.terminal.json(.array(entries.map(\.json)), .pretty)
        }
        for entry in entries {
            session.terminal.text("\(entry.repository)\n")
            for line in entry.lines { session.terminal.text("  \(line)\n") }
        }
    }

    private func trust(_ store: TrustStore, _ session: Session) async throws {
        let top = try await Self.top(of: path, session)
        var request = try session.request(
            try ConfigurationOptions.parse([]),
            path: session.absolute(path ?? ".")
        )
        request.environment = HostParts.environment(session.environment)
        let plan = try await session.withResolver { try await $0.resolve(request) }.plan
        let parts = HostParts(plan, repository: top, folder: top)
        guard !parts.lines.isEmpty else {
            session.terminal.say("`\(top)` asks for nothing that has to be trusted")
            return
        }
        session.terminal.say("runs of `\(top)` would have:")
        for line in parts.lines { session.terminal.say("  \(line)") }
        for meaning in Set(plan.demands.map(\.meaning)).sorted() {
            session.terminal.say("which means: \(meaning)")
        }
        if try store.trusts(parts) {
            session.terminal.say("this is trusted already")
            return
        }
        guard try yes || isAgreed(session) else { return }
        try await store.add(parts)
        session.terminal.say("trusted; runs read it from the commit that they begin at")
    }

    private func isAgreed(_ session: Session) throws -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            throw DiagnosticError(
                Diagnostic(
                    code: "no-answer",
                    "nobody is there to ask",
                    hints: ["`berth trust --yes` trusts it without a question"]
                )
            )
        }
        session.terminal.say("trust exactly this? [y/N]")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }

    /// Returns the top of a repository, as runs name it.
    static func top(of path: String?, _ session: Session) async throws -> String {
        let program = try await GitProgram.find(environment: session.environment)
        let repository = try await UserRepository.discover(
            at: session.absolute(path ?? "."),
            program: program
        )
        return repository.topLevel ?? repository.gitDirectory
    }
}

/// `berth untrust`: takes the trust in a repository back.
struct UntrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "untrust",
        abstract: "Take back the trust in a repository.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth untrust              the repository here
              berth untrust ../shop
            """
        )
    )

    @Argument(help: "The repository; by default that of the current folder.")
    var path: String?

    func run() async throws {
        try await Session.run { session in
            let top = try await TrustCommand.top(of: path, session)
            let count = try await TrustStore(folders: session.folders).remove(top)
            session.terminal.say(
                count == 0 ? "`\(top)` was not trusted" : "`\(top)` is not trusted any more"
            )
        }
    }
}
