import FoundationEssentials
import JSONC
import NIOHTTP1

/// Answers challenges: finds the credential, and exchanges it for a token where that is asked.
struct Authenticator: Sendable {
    /// What a challenge was answered with.
    struct Answer {
        /// The value of the `Authorization` header; nil when there is nothing to show.
        var authorization: Secret?
        /// Where the credential came from; nil when none was found.
        var credential: String?
        /// Why a token server refused.
        var reason: String?
    }

    /// The name this client goes by at token servers.
    static let clientIdentifier = "berth"

    let transport: HTTPTransport
    let credentials: CredentialSource
    let limits: RegistryLimits

    /// Answers the challenges of a host for a scope such as `repository:a/b:pull`.
    ///
    /// - Throws: ``RegistryError``, or ``ConnectionFault`` when the token server is not reached.
    func answer(
        _ challenges: [AuthenticationChallenge],
        host: String,
        scope: String
    ) async throws -> Answer {
        let credential = try await credentials.credential(for: host)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            return try await bearerAnswer(bearer, credential, host: host, scope: scope)
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else {
            let schemes = challenges.map { "`\($0.scheme)`" }.joined(separator: ", ")
            throw RegistryError.badAnswer(
                host: host,
                reason: schemes.isEmpty
                    ? "it refuses without telling how to log in"
                    : "it wants to be logged in to by \(schemes), which is not known"
            )
        }
        let authorization = credential.flatMap(Self.header)
        return Answer(authorization: authorization, credential: credential?.source)
    }

    private func bearerAnswer(
        _ challenge: AuthenticationChallenge,
        _ credential: Credential?,
        host: String,
        scope: String
    ) async throws -> Answer {
        if case .registryToken(let token) = credential?.proof {
            return Answer(
                authorization: Secret("Bearer " + token.text),
                credential: credential?.source
            )
        }
        let request = try TokenRequest(
            challenge: challenge,
            host: host,
            scope: challenge.parameters["scope"] ?? scope
        )
        var reply = try await transport.send(
            request.message(credential),
            authorization: credential.flatMap(Self.header)
        )
        // A stale credential must not keep anybody from what is open to all.
        if credential != nil, [400, 401, 403].contains(reply.status) {
            reply = try await transport.send(request.message(nil), authorization: nil)
        }
        let bytes = try await reply.bytes(upTo: limits.tokenBytes, of: "a token")
        guard reply.status < 300 else {
            guard reply.status < 500, reply.status != 429 else {
                throw BusyServer(reply)
            }
            return Answer(
                authorization: nil,
                credential: credential?.source,
                reason: RegistryMessage.text(bytes)
            )
        }
        let root = try? JSONValue(parsing: bytes)
        guard let token = root?["token"]?.string ?? root?["access_token"]?.string, !token.isEmpty
        else {
            throw RegistryError.badAnswer(host: reply.host, reason: "it gave no token")
        }
        return Answer(
            authorization: Secret("Bearer " + token),
            credential: credential?.source
        )
    }

    /// The header for a user name and a password; other proofs never go into a header of Basic.
    private static func header(_ credential: Credential) -> Secret? {
        guard case .password(let user, let password) = credential.proof else { return nil }
        let text = Data((user + ":" + password.text).utf8).base64EncodedString()
        return Secret("Basic " + text)
    }
}

/// What a token server is asked, as the distribution project's token specification has it.
private struct TokenRequest {
    let realm: URL
    let service: String?
    let scope: String

    init(
        challenge: AuthenticationChallenge,
        host: String,
        scope: String
    ) throws(RegistryError) {
        guard let realm = challenge.parameters["realm"].flatMap(URL.init(string:)),
            Origin(realm) != nil
        else {
            throw .badAnswer(host: host, reason: "it does not tell where to get a token")
        }
        self.realm = realm
        self.scope = scope
        service = challenge.parameters["service"]
    }

    func message(_ credential: Credential?) -> HTTPMessage {
        if case .identityToken(let token) = credential?.proof { return exchange(token) }
        var query = realm.query(percentEncoded: true).map { [$0] } ?? []
        if let service { query.append("service=" + Self.encoded(service)) }
        query += scope.split(separator: " ").map { "scope=" + Self.encoded(String($0)) }
        let base = realm.absoluteString.prefix { $0 != "?" && $0 != "#" }
        let url = URL(string: base + "?" + query.joined(separator: "&")) ?? realm
        return HTTPMessage(method: .GET, url: url)
    }

    private func exchange(_ token: Secret) -> HTTPMessage {
        let form = [
            "grant_type=refresh_token", "client_id=" + Authenticator.clientIdentifier,
            "service=" + Self.encoded(service ?? ""), "scope=" + Self.encoded(scope),
            "refresh_token=" + Self.encoded(token.text),
        ]
        return HTTPMessage(
            method: .POST,
            url: realm,
            headers: [("content-type", "application/x-www-form-urlencoded")],
            body: .bytes(Array(form.joined(separator: "&").utf8))
        )
    }

    /// Writes all but RFC 3986's unreserved characters, and the `:` and `/` of scopes, as escapes.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", ":", "/", ",":
                result.unicodeScalars.append(scalar)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return result
    }
}
