import ArgumentParser
import Diagnostics
import JSONC
import Resolver
import Runner
import Runs

/// `berth config`: Berth's own settings.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show Berth's own settings.",
        discussion: Discussion.text(
            """
            Settings come from flags, the environment (BERTH_…), the user's file
            ($XDG_CONFIG_HOME/berth/config.jsonc) and the repository (customizations.berth in
            devcontainer.json), in this order. A repository may tighten what you set, never
            loosen it.

            EXAMPLES
              berth config list
              berth config explain network
            """
        ),
        subcommands: [ListCommand.self, ExplainCommand.self],
        defaultSubcommand: ListCommand.self
    )

    /// Reads the settings for a folder; a folder without a configuration has none of its own.
    static func settings(_ session: Session, folder: String?) throws -> Settings {
        let request = ResolveRequest(
            workspaceFolder: try LoadedConfiguration.existingFolder(
                session.absolute(folder ?? ".")
            ),
            environment: session.environment,
            hostUser: session.hostUser
        )
        let repositoryFile = document(request, session)
        let settings = try Settings(
            SettingsSources(
                environment: session.environment,
                userFile: try session.userSettings(),
                repositoryFile: repositoryFile
            )
        )
        for warning in settings.warnings { session.terminal.show(warning) }
        return settings
    }

    /// The repository's configuration; a broken one is told, since its settings do not count.
    private static func document(
        _ request: ResolveRequest,
        _ session: Session
    ) -> JSONDocument? {
        do {
            return try LoadedConfiguration(request).document
        } catch {
            for var diagnostic in Session.diagnostics(of: error)
            where diagnostic.code != "configuration-not-found" {
                diagnostic.severity = .warning
                session.terminal.show(diagnostic)
            }
            return nil
        }
    }

    /// `berth config list`: all settings with their values and where they come from.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show all settings with their values and origins."
        )

        @Argument(help: "The workspace folder.")
        var path: String?

        func run() async throws {
            try await Session.run { session in
                let settings = try ConfigCommand.settings(session, folder: path)
                let width = settings.all.map { $0.setting.name.count }.max() ?? 0
                for setting in settings.all {
                    let name = setting.setting.name
                    let padding = String(repeating: " ", count: width - name.count + 2)
                    let value = setting.value.map { "\($0)" } ?? "not set"
                    let origin = session.terminal.outputStyle.dim("(\(setting.effective.origin))")
                    session.terminal.text("\(name)\(padding)\(value)  \(origin)\n")
                }
            }
        }
    }

    /// `berth config explain`: one setting, all that was said about it.
    struct ExplainCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Explain one setting and why it has its value."
        )

        @Argument(help: "The setting's name, such as `network`.")
        var name: String

        @Argument(help: "The workspace folder.")
        var path: String?

        func run() async throws {
            try await Session.run { session in
                guard let setting = try ConfigCommand.settings(session, folder: path)[name] else {
                    let near = Suggestion.nearest(to: name, in: Setting.all.map(\.name))
                    throw DiagnosticError(
                        Diagnostic(
                            code: "setting-unknown",
                            "there is no setting `\(name)`",
                            hints: [
                                near.map { "did you mean `\($0)`?" }
                                    ?? "`berth config list` shows all"
                            ]
                        )
                    )
                }
                let about = setting.setting
                var lines = [about.name, "  \(about.meaning)", ""]
                lines.append(
                    "  value     \(setting.value.map { "\($0)" } ?? "not set")  (\(setting.effective.origin))"
                )
                for choice in setting.choices where choice != setting.effective {
                    lines.append(
                        "  also said \(choice.value.map { "\($0)" } ?? "nothing")  (\(choice.origin))"
                    )
                }
                if let refused = setting.refused {
                    lines.append(
                        "  refused   \(refused.value.map { "\($0)" } ?? "nothing")  (\(refused.origin))"
                    )
                }
                lines.append(
                    "  set it    \(about.flag.map { "--\($0), " } ?? "")\(about.environmentVariable), or `\(about.name)` in a file"
                )
                session.terminal.text(lines.joined(separator: "\n") + "\n")
            }
        }
    }
}
