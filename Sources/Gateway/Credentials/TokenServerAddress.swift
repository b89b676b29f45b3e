import AsyncHTTPClient
import Diagnostics
import FoundationEssentials
import JSONC
import NIOCore
import NIOHTTP1
import OrderedCollections

/// The server that gives a new access token for a refresh token (RFC 6749, section 6).
struct TokenServerAddress {
    private let address: String
    private let proxy: ProxyServer?

    private static let longestAnswer = 64 << 10
    private static let limit = TimeAmount.seconds(30)
    /// Claude Code's own name there, which its logins were made with.
    private static let client = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"

    /// What the server gave.
    struct Answer {
        var accessToken: String
        var refreshToken: String?
        var lifetimeSeconds: Int?
        var scopes: [String]?
    }

    /// Finds the server.
    ///
    /// - Throws: ``CredentialError`` for another one than Claude's that is not on loopback: a
    ///   refresh token is never sent to the network in another way.
    init(environment: [String: String]) throws(CredentialError) {
        address = environment[ClaudeLogin.tokenServerVariable] ?? ClaudeLogin.tokenServer
        let base = URLComponents(string: address)
        if address != ClaudeLogin.tokenServer {
            guard ["127.0.0.1", "[::1]", "::1", "localhost"].contains(base?.host ?? "") else {
                throw CredentialError(
                    "`\(ClaudeLogin.tokenServerVariable)` must name a server on loopback",
                    hints: ["unset it: it is for tests"]
                )
            }
            proxy = nil
            return
        }
        do throws(GatewayError) {
            proxy = try ProxyServer.resolve(
                environment: environment,
                for: .server(
                    .init(scheme: "https", host: base?.host ?? "", port: nil, path: "")
                )
            )
        } catch {
            throw CredentialError(error.diagnostics.map(\.summary).joined(separator: "; "))
        }
    }

    /// Asks for a new access token.
    ///
    /// - Throws: ``CredentialError``: the server refuses, which is final, or does not answer.
    func renew(
        _ refreshToken: String,
        client: String?,
        scopes: [String]
    ) async throws(CredentialError) -> Answer {
        var body: JSONObject = [
            "grant_type": "refresh_token", "refresh_token": .string(refreshToken),
            "client_id": .string(client ?? Self.client),
        ]
        if !scopes.isEmpty { body["scope"] = .string(scopes.joined(separator: " ")) }
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers = ["content-type": "application/json", "user-agent": "berth"]
        request.body = .bytes(ByteBuffer(bytes: JSONValue.object(body).bytes()))
        let (status, bytes) = try await send(request)
        switch status {
        case 200: break
        case 400, 401, 403:
            let code = (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))?["error"]?
                .string.map { String($0.filter { $0.isLetter || $0 == "_" }.prefix(40)) }
            throw ClaudeLogin.over(
                "the server says \(code ?? "no") to its refresh token (\(status))"
            )
        default:
            throw CredentialError(
                "Claude Code's login cannot be renewed now: the server answers with \(status)",
                isPassing: true
            )
        }
        guard let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)),
            let token = json["access_token"]?.string, Secret.isToken(token)
        else {
            throw CredentialError(
                "Claude Code's login cannot be renewed now: the server's answer has no token",
                isPassing: true
            )
        }
        let scope = json["scope"]?.string?.split(separator: " ").map(String.init)
        return Answer(
            accessToken: token,
            refreshToken: json["refresh_token"]?.string,
            lifetimeSeconds: json["expires_in"]?.number.map { Int($0) },
            scopes: scope?.isEmpty == false ? scope : nil
        )
    }

    private func send(
        _ request: HTTPClientRequest
    ) async throws(CredentialError) -> (status: Int, body: [UInt8]) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        configuration.proxy = proxy?.forClient
        let client = HTTPClient(configuration: configuration)
        let result: Result<(Int, [UInt8]), any Error>
        do {
            let answer = try await client.execute(request, timeout: Self.limit)
            let bytes = try await answer.body.collect(upTo: Self.longestAnswer)
            result = .success((Int(answer.status.code), Array(bytes.readableBytesView)))
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        switch result {
        case .success(let answer): return answer
        case .failure(let error):
            throw CredentialError(
                "Claude Code's login cannot be renewed now: no answer from the server "
                    + "(\(UpstreamFailure.reason(error)))",
                isPassing: true
            )
        }
    }
}
