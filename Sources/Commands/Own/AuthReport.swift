import Diagnostics
import FoundationEssentials
import Gateway
import JSONC
import OrderedCollections
import Runner
import Runs

/// Which sources of a credential there are, and which one a run would use.
struct AuthReport {
    /// One source, in the order in which they are looked at.
    struct Source {
        var word: String
        /// Where it is; never what it holds.
        var place: String?
        /// What a run sends of it, such as `API key`.
        var kind: String?
        /// When it ends, in milliseconds since 1970.
        var expires: Int?
        /// Why a run does not use it, or what is not known of it.
        var remark: String?
        var isUsable = false
    }

    let sources: [Source]
    /// Where the model is.
    let upstream: String

    /// The one that a run would use.
    var used: Source? { sources.first { $0.isUsable } }

    /// Looks at all sources.
    ///
    /// - Parameters:
    ///   - session: The surroundings of the shell.
    ///   - asks: Whether programs are run, and a login is renewed.
    /// - Throws: What is wrong with settings or the base URL.
    init(_ session: Session, asks: Bool) async throws {
        let wish = try CredentialWish(
            SettingsSources(environment: session.environment, userFile: try session.userSettings()),
            folders: session.folders
        )
        let chosen = try session.folders.credentialChoice()
        let keepers = HostCredentials(environment: session.environment)
        var sources: [Source] = []
        if let command = wish.command {
            sources.append(await Self.source(.command(command), keepers, asks))
        }
        sources.append(Self.environment(session.environment))
        if let stored = wish.stored {
            sources.append(await Self.source(stored, keepers, asks))
        } else if chosen == nil {
            sources.append(Source(word: "chosen", remark: "nothing was chosen"))
        }
        if chosen == .environment {
            sources.append(Source(word: "chosen", remark: "nothing else is to be used"))
        }
        let folder = Self.claudeFolder(session)
        if chosen?.word != "claude", keepers.isThere(.claude(folder: folder)) {
            sources.append(
                Source(
                    word: "claude",
                    place: CredentialChoice.claude(folder: folder).place,
                    remark: "used only after `berth auth use claude`"
                )
            )
        }
        self.sources = sources
        upstream = try CredentialSource.upstream(session.environment).name
    }

    /// The folder of Claude Code's login, as that finds it.
    static func claudeFolder(_ session: Session) -> String {
        let own = session.environment["CLAUDE_CONFIG_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        return session.absolute(own ?? "~/.claude")
    }

    private static func environment(_ environment: [String: String]) -> Source {
        var source = Source(word: "environment")
        do throws(GatewayError) {
            let credentials = try CredentialSource.resolve(environment: environment).credentials
            source.place = credentials.map(\.variable).joined(separator: ", ")
            source.kind = credentials.map(\.kind).joined(separator: " and ")
            source.isUsable = true
        } catch {
            if case .noCredential = error {
                source.remark = "it has no credential"
            } else {
                source.remark = error.diagnostics.first?.summary
            }
        }
        return source
    }

    private static func source(
        _ choice: CredentialChoice,
        _ keepers: HostCredentials,
        _ asks: Bool
    ) async -> Source {
        var source = Source(word: choice.word, place: choice.place)
        do throws(CredentialError) {
            let keeper = try keepers.keeper(of: choice)
            if !asks, try unasked(choice, &source) { return source }
            source.kind = try await keeper.current().map(\.kind).joined(separator: " and ")
            source.expires = keeper.expires
            source.isUsable = true
        } catch {
            source.remark = error.summary
        }
        return source
    }

    /// Whether a source is left alone unless it is to be asked; what can be seen of it is told.
    private static func unasked(
        _ choice: CredentialChoice,
        _ source: inout Source
    ) throws(CredentialError) -> Bool {
        switch choice {
        case .environment, .file: return false
        case .keyring, .command:
            source.isUsable = true
            source.remark = "not asked; `berth auth status --check` asks it"
        case .claude(let folder):
            let login = try ClaudeLogin(folder: folder, environment: [:], now: { 0 })
            source.expires = try login.expiry()
            source.kind = "subscription token"
            source.isUsable = true
        }
        return true
    }
}

extension AuthReport {
    /// Lines for people: what is used, then all that was looked at.
    func lines(_ style: Style, now: Int = RunEvent.now()) -> [String] {
        var lines = [
            used.map { "a run would use: \(style.bold($0.word))" }
                ?? "a run would find " + style.bold("no credential"),
            "  for \(upstream)", "",
        ]
        let width = sources.map(\.word.count).max() ?? 0
        for source in sources {
            let sign = source.word == used?.word ? style.green("✓") : " "
            let padding = String(repeating: " ", count: width - source.word.count)
            let end = source.expires.map { end in
                end > now ? "until \(AuthReport.time(end))" : "ended \(AuthReport.time(end))"
            }
            let words = [source.place, source.kind, end, source.remark].compactMap { $0 }
            lines.append("\(sign) \(source.word)\(padding)  \(words.joined(separator: ", "))")
        }
        if used == nil {
            lines.append("")
            lines.append(
                "\(style.cyan("hint:")) set `ANTHROPIC_API_KEY`, or see `berth auth use --help`"
            )
        }
        return lines
    }

    /// The report as JSON.
    var json: JSONValue {
        [
            "source": used.map { .string($0.word) } ?? .null, "upstream": .string(upstream),
            "sources": .array(sources.map(\.json)),
        ]
    }

    private static func time(_ milliseconds: Int) -> String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }
}

extension AuthReport.Source {
    var json: JSONValue {
        [
            "source": .string(word), "place": place.map { .string($0) } ?? .null,
            "kind": kind.map { .string($0) } ?? .null,
            "expires": expires.map { .integer($0) } ?? .null,
            "isUsable": .bool(isUsable), "remark": remark.map { .string($0) } ?? .null,
        ]
    }
}

extension Credential {
    /// What it is called.
    var kind: String {
        switch self {
        case .apiKey: "API key"
        case .authToken: "auth token"
        case .oauthToken: "subscription token"
        }
    }
}
