import FoundationEssentials
import JSONC
import OrderedCollections

/// The login of Claude Code on this machine, as `claude` keeps it, renewed as `claude` would.
///
/// It lies in `.credentials.json` of its configuration folder, under `claudeAiOauth`.
public struct ClaudeLogin: CredentialReader {
    /// Where a renewed token comes from.
    public static let tokenServer = "https://platform.claude.com/v1/oauth/token"
    /// The variable of the daemon's own environment that names another one, on loopback only.
    public static let tokenServerVariable = "BERTH_TOKEN_SERVER"

    /// The configuration folder.
    public let folder: String
    private let server: TokenServerAddress
    private let now: @Sendable () -> Int
    private let file: PrivateFile

    /// Names a login; nothing is read.
    ///
    /// - Parameters:
    ///   - folder: The configuration folder, by default `~/.claude`.
    ///   - environment: That of the process itself, never a run's.
    ///   - now: The time in milliseconds since 1970.
    /// - Throws: ``CredentialError`` for a token server that is not on loopback.
    public init(
        folder: String,
        environment: [String: String],
        now: @escaping @Sendable () -> Int
    ) throws(CredentialError) {
        self.folder = folder
        self.now = now
        server = try TokenServerAddress(environment: environment)
        file = PrivateFile(path: "\(folder)/.credentials.json", name: "Claude Code's login")
    }

    /// Where it is and whose, no secret.
    public var identity: String { "claude \(folder)" }
    /// How long it is good where it tells no end itself.
    public var lifetime: Duration? { nil }
    /// As Claude Code itself has it.
    public var margin: Duration { .seconds(300) }
    /// Tells cheaply that there is something new.
    public var stamp: String? { file.stamp }

    /// Reads it, and renews it where that is needed.
    public func read(refused: Bool) async throws(CredentialError) -> StoredToken {
        let login = try login().login
        if !refused, !isNearEnd(login) { return login.token }
        do throws(CredentialError) {
            return try await renewed(login)
        } catch {
            // It is renewed ahead of its end, so there is time for another try.
            let isGood = login.expires.map { $0 > now() } ?? true
            guard error.isPassing, !refused, isGood else { throw error }
            return login.token
        }
    }

    /// When the access token ends, in milliseconds since 1970; nothing is renewed.
    ///
    /// - Throws: ``CredentialError`` where there is no login.
    public func expiry() throws(CredentialError) -> Int? {
        try login().login.expires
    }

    private func isNearEnd(_ login: Login) -> Bool {
        login.expires.map { $0 <= now() + Int(margin / .milliseconds(1)) } ?? false
    }

    private func renewed(_ old: Login) async throws(CredentialError) -> StoredToken {
        let lock = try await RefreshLock.acquire(folder)
        defer { lock.release() }
        let login = try login().login
        // Another process was faster.
        if login.accessToken != old.accessToken, !isNearEnd(login) { return login.token }
        guard let refreshToken = login.refreshToken, !refreshToken.isEmpty else {
            if login.expires.map({ $0 > now() }) ?? true { return login.token }
            throw Self.over("it has no refresh token")
        }
        let answer = try await server.renew(
            refreshToken,
            client: login.client,
            scopes: login.scopes
        )
        let renewed = Login(
            accessToken: answer.accessToken,
            refreshToken: answer.refreshToken ?? refreshToken,
            expires: answer.lifetimeSeconds.map { now() + $0 * 1000 },
            scopes: answer.scopes ?? login.scopes,
            client: login.client
        )
        try keep(renewed, insteadOf: refreshToken)
        return renewed.token
    }

    /// Writes a renewed login into what the file holds now, unless there is a new login.
    private func keep(_ login: Login, insteadOf old: String) throws(CredentialError) {
        var (root, current) = try self.login()
        guard current.refreshToken == old || current.refreshToken?.isEmpty != false else { return }
        var members = root["claudeAiOauth"]?.object ?? [:]
        members["accessToken"] = .string(login.accessToken)
        members["refreshToken"] = login.refreshToken.map { .string($0) }
        if let expires = login.expires { members["expiresAt"] = .integer(expires) }
        members["scopes"] = .array(login.scopes.map { .string($0) })
        root["claudeAiOauth"] = .object(members)
        try file.write(JSONValue.object(root).bytes())
    }

    /// Reads the file.
    private func login() throws(CredentialError) -> (root: JSONObject, login: Login) {
        guard file.stamp != nil else {
            throw CredentialError(
                "Claude Code has no login at `\(file.path)`",
                hints: ["log in on this machine: `claude`, then `/login`"]
            )
        }
        let text = String(decoding: try file.read(), as: UTF8.self)
        // A fault of the syntax would quote the text.
        guard let members = (try? JSONValue(parsing: text))?.object
        else { throw CredentialError("Claude Code's login `\(file.path)` is no JSON object") }
        guard let login = Login(members["claudeAiOauth"]) else {
            throw CredentialError(
                "`\(file.path)` holds no login of a Claude subscription",
                hints: ["log in on this machine: `claude`, then `/login`"]
            )
        }
        return (members, login)
    }

    static func over(_ reason: String) -> CredentialError {
        CredentialError(
            "Claude Code's login on this machine is over: \(reason)",
            hints: ["log in again: `claude`, then `/login`; runs go on by themselves then"]
        )
    }
}

extension ClaudeLogin {
    /// What of the file is used.
    struct Login {
        var accessToken: String
        var refreshToken: String?
        var expires: Int?
        var scopes: [String]
        var client: String?

        var token: StoredToken {
            StoredToken(credentials: [.oauthToken(Secret(accessToken))], expires: expires)
        }
    }
}

extension ClaudeLogin.Login {
    init?(_ json: JSONValue?) {
        guard let token = json?["accessToken"]?.string, Secret.isToken(token) else { return nil }
        accessToken = token
        refreshToken = json?["refreshToken"]?.string
        expires = json?["expiresAt"]?.number.map { Int($0) }
        scopes = (json?["scopes"]?.array ?? []).compactMap(\.string)
        client = json?["clientId"]?.string
    }
}
