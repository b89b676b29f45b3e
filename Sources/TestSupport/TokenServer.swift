import Crypto
import FoundationEssentials
import JSONC
import OrderedCollections

/// A server that gives the tokens which `docker-registry` asks for with `auth: token`.
///
/// Everybody may read what lies below `public/`; with the name and password of
/// ``RegistryFixture``, or with ``identityToken``, one may read and write everything. A wrong
/// password gets nothing at all, as with most real servers.
public struct TokenServer: Sendable {
    /// A long-lived token, as Azure's registries leave it with the client.
    public static let identityToken = "a long-lived token"
    private static let service = "berth-registry"
    private static let issuer = "berth-tokens"

    private let server: FakeServer
    private let certificate: TestCertificate

    /// What it was asked so far.
    public var requests: [FakeServer.Request] { server.requests }

    /// The part of the registry's configuration that names this server.
    var configuration: String {
        """

        auth:
          token:
            realm: http://\(server.host)/token
            service: \(Self.service)
            issuer: \(Self.issuer)
            rootcertbundle: \(certificate.path)
        """
    }

    /// Runs a server while a closure does its work.
    public static func with<Result>(
        _ body: (TokenServer) async throws -> Result
    ) async throws -> Result {
        let folder = try ScratchFolder()
        let certificate = try await TestCertificate(in: folder.path)
        let signer = try Signer(certificate)
        return try await FakeServer.with { request, _ in
            do {
                return try answer(request, signer)
            } catch {
                return FakeServer.Answer(status: 500, body: Array("\(error)".utf8))
            }
        } _: { server in
            try await body(TokenServer(server: server, certificate: certificate))
        }
    }

    private static func answer(
        _ request: FakeServer.Request,
        _ signer: Signer
    ) throws -> FakeServer.Answer {
        let fields = fields(of: request)
        let isExchange = fields["grant_type"] == "refresh_token"
        let isKnown =
            isExchange
            ? fields["refresh_token"] == identityToken
            : request.authorization == "Basic " + basic
        guard isKnown || (request.authorization == nil && !isExchange) else {
            let details = #"{"errors":[{"code":"UNAUTHORIZED","message":"wrong password"}]}"#
            return FakeServer.Answer(status: 401, body: Array(details.utf8))
        }
        let scope = (fields["scope"] ?? "").split(separator: ":").map(String.init)
        var access: [JSONValue] = []
        if scope.count == 3, isKnown || scope[1].hasPrefix("public/") {
            let actions = isKnown ? scope[2].split(separator: ",").map(String.init) : ["pull"]
            access = [
                [
                    "type": "repository", "name": .string(scope[1]),
                    "actions": .array(actions.map { .string($0) }),
                ]
            ]
        }
        let token = try signer.token([
            "iss": .string(issuer), "sub": "test", "aud": .string(service), "exp": 4_000_000_000,
            "nbf": 0, "iat": 0, "jti": .string(UUID().uuidString), "access": .array(access),
        ])
        let name = isExchange ? "access_token" : "token"
        return FakeServer.Answer(
            headers: [("content-type", "application/json")],
            body: Array(JSONValue.object([name: .string(token)]).text().utf8)
        )
    }

    private static var basic: String {
        Data("\(RegistryFixture.user):\(RegistryFixture.password)".utf8).base64EncodedString()
    }

    /// The fields of the query, or of the form in the body.
    private static func fields(of request: FakeServer.Request) -> [String: String] {
        let query = request.path.drop { $0 != "?" }.dropFirst()
        let text = request.body.isEmpty ? String(query) : request.body
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(
            pairs.filter { $0.count == 2 }.map { pair in
                (String(pair[0]), decoded(pair[1]))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension TokenServer {
    /// Reads `%20` and the like.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Signs tokens with a certificate's key, as RFC 7515 has it.
private struct Signer: Sendable {
    private let key: P256.Signing.PrivateKey
    private let header: JSONValue

    init(_ certificate: TestCertificate) throws {
        key = try P256.Signing.PrivateKey(
            pemRepresentation: String(contentsOfFile: certificate.keyPath, encoding: .utf8)
        )
        let lines = try String(contentsOfFile: certificate.path, encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("-----") }
        header = ["typ": "JWT", "alg": "ES256", "x5c": [.string(lines.joined())]]
    }

    func token(_ claims: JSONValue) throws -> String {
        let text = [header, claims].map { Self.encoded($0.bytes()) }.joined(separator: ".")
        let signature = try key.signature(for: Data(text.utf8)).rawRepresentation
        return text + "." + Self.encoded(Array(signature))
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
