import FoundationEssentials
import JSONC

/// What a stored source gave: the credentials, and until when they are good.
public struct StoredToken: Equatable, Sendable {
    /// What is sent; a token of an unknown kind is sent as key and as bearer.
    public var credentials: [Credential]
    /// When it ends, in milliseconds since 1970; nil where nobody tells.
    public var expires: Int?

    /// The most that is read of any source.
    static let mostBytes = 64 << 10

    /// Reads what a file or a program gives: the token alone on a line, or an object with
    /// `apiKey`, `authToken`, `oauthToken` or `token`, and `expiresAt` (ISO 8601, or seconds or
    /// milliseconds since 1970) or `expiresIn` (seconds).
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - source: What it is called in messages.
    ///   - now: The time in milliseconds since 1970.
    /// - Throws: ``CredentialError``, which shows nothing of the text.
    init(parsing bytes: [UInt8], source: String, now: Int) throws(CredentialError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        guard let end else {
            throw CredentialError("\(source) gives nothing", hints: [Self.forms])
        }
        let trimmed = String(start[...end])
        guard trimmed.hasPrefix("{") else {
            self.init(credentials: try Self.credentials(trimmed, kind: nil, source), expires: nil)
            return
        }
        // A fault of the syntax would quote the text.
        guard let json = try? JSONValue(parsing: trimmed) else {
            throw CredentialError("\(source) gives an object that is no JSON", hints: [Self.forms])
        }
        let found = Self.kinds.compactMap { kind in json[kind]?.string.map { (kind, $0) } }
        guard let (kind, token) = found.first, found.count == 1 else {
            throw CredentialError(
                "\(source) gives an object without exactly one of `apiKey`, `authToken`, "
                    + "`oauthToken` and `token`",
                hints: [Self.forms]
            )
        }
        self.init(
            credentials: try Self.credentials(token, kind: kind, source),
            expires: try Self.expiry(json, source, now)
        )
    }

    /// Creates a token.
    init(credentials: [Credential], expires: Int?) {
        self.credentials = credentials
        self.expires = expires
    }

    private static let kinds = ["apiKey", "authToken", "oauthToken", "token"]
    private static let forms =
        "it gives the token alone, or `{\"token\": \"…\", \"expiresAt\": \"2026-01-31T12:00:00Z\"}`"

    /// By its beginning, where nothing else tells what a token is.
    private static func credentials(
        _ text: String,
        kind: String?,
        _ source: String
    ) throws(CredentialError) -> [Credential] {
        guard Secret.isToken(text) else {
            throw CredentialError(
                "\(source) gives something with a character that no key or token has",
                hints: [
                    "it is not shown, since it may be secret; look for a line break or a blank",
                    forms,
                ]
            )
        }
        let secret = Secret(text)
        switch kind {
        case "apiKey": return [.apiKey(secret)]
        case "authToken": return [.authToken(secret)]
        case "oauthToken": return [.oauthToken(secret)]
        default:
            if text.hasPrefix("sk-ant-oat") { return [.oauthToken(secret)] }
            if text.hasPrefix("sk-ant-") { return [.apiKey(secret)] }
            return [.apiKey(secret), .authToken(secret)]
        }
    }

    private static func expiry(
        _ json: JSONValue,
        _ source: String,
        _ now: Int
    ) throws(CredentialError) -> Int? {
        if let seconds = json["expiresIn"]?.number, seconds > 0, seconds < 1e9 {
            return now + Int(seconds * 1000)
        }
        guard let value = json["expiresAt"], value != .null else { return nil }
        if let number = value.number, number > 0, number < 1e14 {
            return Int(number < 1e11 ? number * 1000 : number)
        }
        if let text = value.string, let date = try? Date(text, strategy: .iso8601) {
            return Int(date.timeIntervalSince1970 * 1000)
        }
        throw CredentialError("\(source) gives an `expiresAt` that is no time", hints: [forms])
    }
}
