import ArgumentParser
import Daemon
import Diagnostics
import FoundationEssentials
import Gateway
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth auth`: where the model's credential comes from.
struct AuthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Show or choose where the model's credential comes from.",
        discussion: Discussion.text(
            """
            A credential stays on this machine: the agent holds a placeholder that is good for its
            own run alone. A command that --credential-command names goes first, then the shell's
            environment, then what was chosen with `berth auth use`, then the setting
            `credential.command`.

            EXAMPLES
              berth auth status
              berth auth use file ~/.config/anthropic-key
              berth auth use claude
              berth auth forget
            """
        ),
        subcommands: [StatusCommand.self, UseCommand.self, ForgetCommand.self],
        defaultSubcommand: StatusCommand.self
    )

    /// `berth auth status`.
    struct StatusCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show which credential a run would use, and why.",
            discussion: Discussion.text(
                """
                Nothing secret is shown. A command and the keyring are only asked with --check. The
                exit code is 3 where a run would find no credential.

                EXAMPLES
                  berth auth status
                  berth auth status --check
                  berth auth status --format json | jq -r .source
                """
            )
        )

        @Flag(help: "Ask the command or the keyring, too, and renew a login that has ended.")
        var check = false

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let report = try await AuthReport(session, asks: check)
                switch format {
                case .json: session.terminal.json(report.json, .pretty)
                case .text:
                    let lines = report.lines(session.terminal.outputStyle)
                    session.terminal.text(lines.map { $0 + "\n" }.joined())
                }
                if report.used == nil { throw ExitCode(Diagnostics.ExitCode.environment.rawValue) }
            }
        }
    }

    /// `berth auth use`.
    struct UseCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "use",
            abstract: "Choose where the model's credential comes from.",
            discussion: Discussion.text(
                """
                SOURCE is one of `environment` (nothing but the shell's variables), `file` (which
                only you can read), `keyring` (through secret-tool), `command` (whose output is
                kept until it ends) and `claude` (the login that Claude Code has on this machine,
                renewed for both). The source is read once now, and runs that wait go on.

                EXAMPLES
                  berth auth use environment
                  berth auth use file ~/.config/anthropic-key
                  \(Keyring.storing)
                  berth auth use keyring
                  berth auth use command 'vault read -field=token secret/claude'
                  berth auth use claude
                """
            )
        )

        /// The sources by their words.
        enum Source: String, ExpressibleByArgument, CaseIterable {
            case environment
            case file
            case keyring
            case command
            case claude
        }

        @Argument(help: "environment, file, keyring, command or claude.")
        var source: Source

        @Argument(
            help: ArgumentHelp(
                "The file's path, or the command; without one that of `credential.command`.",
                valueName: "place"
            )
        )
        var place: String?

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func validate() throws {
            if source == .file, place == nil {
                throw ValidationError("name the file: berth auth use file PATH")
            }
            if place != nil, ![.file, .command].contains(source) {
                throw ValidationError("`\(source.rawValue)` needs nothing more")
            }
        }

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let choice = choice(session)
                if choice != .environment { try await read(choice, session) }
                try session.folders.keep(choice)
                try await AuthCommand.tellDaemon(session, .post, body: session.offer)
                switch format {
                case .json: session.terminal.json(choice.json, .pretty)
                case .text:
                    let place = choice.place.map { " (\($0))" } ?? ""
                    session.terminal.say("runs now use: \(choice.word)\(place)")
                }
            }
        }

        private func choice(_ session: Session) -> CredentialChoice {
            switch source {
            case .environment: return .environment
            case .keyring: return .keyring
            case .command: return .command(place)
            case .file: return .file(path: session.absolute(place ?? ""))
            case .claude: return .claude(folder: AuthReport.claudeFolder(session))
            }
        }

        /// Reads the source once, so that what is wrong with it is told now.
        private func read(_ choice: CredentialChoice, _ session: Session) async throws {
            var choice = choice
            if choice == .command(nil) {
                let settings = try Settings(
                    SettingsSources(
                        environment: session.environment,
                        userFile: try session.userSettings()
                    )
                )
                choice = .command(settings.credentialCommand)
            }
            let sources = HostCredentials(environment: session.environment)
            _ = try await sources.keeper(of: choice).current()
        }
    }

    /// `berth auth forget`.
    struct ForgetCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "Forget the chosen source, and the credentials in the daemon's memory.",
            discussion: Discussion.text(
                """
                Files, the keyring and Claude Code's login stay as they are, and agents at work go
                on with what they have.

                EXAMPLES
                  berth auth forget
                """
            )
        )

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let choice = try? session.folders.credentialChoice()
                try session.folders.keep(nil)
                try await AuthCommand.tellDaemon(session, .delete)
                switch format {
                case .json:
                    session.terminal.json(["forgotten": choice?.json ?? .null], .pretty)
                case .text:
                    session.terminal.say(
                        choice.map { "forgot: \($0.word)" } ?? "nothing was chosen"
                    )
                }
            }
        }
    }

    /// Tells a daemon that is there; none is started for it.
    private static func tellDaemon(
        _ session: Session,
        _ method: DaemonClient.Method,
        body: JSONValue? = nil
    ) async throws {
        guard try await session.daemon.status() != nil else { return }
        _ = try await session.daemon.call(
            method,
            "/v1/credentials",
            body: body,
            startsDaemon: false
        )
    }
}
