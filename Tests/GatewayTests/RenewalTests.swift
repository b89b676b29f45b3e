import Diagnostics
import HTTPTypes
import HummingbirdCore
import LocalHTTP
import NIOCore
import NIOHTTP1
import Runs
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A credential that changes while a run goes on.
@Suite(.timeLimit(.minutes(1)))
struct RenewalTests {
    private final class Provider: CredentialProvider {
        let identity: String? = "test"
        let isRenewable = true
        let tokens: [String]
        let position = Mutex(0)
        let failure: CredentialError?

        init(_ tokens: [String], failure: CredentialError? = nil) {
            self.tokens = tokens
            self.failure = failure
        }

        var latest: [Credential] {
            tokens.isEmpty ? [] : [.apiKey(Secret(tokens[position.withLock { $0 }]))]
        }

        func current() async throws(CredentialError) -> [Credential] {
            if let failure { throw failure }
            return latest
        }

        func replacement(for refused: [Credential]) async -> [Credential]? {
            position.withLock { $0 = min($0 + 1, tokens.count - 1) }
            return latest == refused ? nil : latest
        }
    }

    /// An upstream that takes one key only, and tells which ones it saw with which body.
    @concurrent @Sendable
    private static func answer(
        _ request: Request,
        _ writer: consuming ResponseWriter,
        key: String,
        seen: SeenKeys
    ) async throws {
        let name = HTTPField.Name("x-api-key") ?? .authorization
        let shown = request.headers[name] ?? ""
        let body = String(buffer: try await request.body.collect(upTo: 8 << 20))
        seen.keys.withLock { $0.append("\(shown) \(body.utf8.count)") }
        let isGood = shown == key
        try await writer.write(
            response: HTTPResponse(status: isGood ? .ok : .unauthorized),
            body: ResponseBody(byteBuffer: ByteBuffer(string: isGood ? "good" : "bad \(shown)"))
        )
    }

    private final class SeenKeys: Sendable {
        let keys = Mutex<[String]>([])
    }

    private func asked(
        _ provider: Provider,
        upstreamTakes key: String
    ) async throws -> (answer: SocketClient.Answer, seen: [String], setting: Setting) {
        let setting = try Setting(provider: provider)
        let seen = SeenKeys()
        let body = String(repeating: "x", count: 300_000)
        let answer = try await setting.serving { request, writer, _ in
            try await Self.answer(request, writer, key: key, seen: seen)
        } _: {
            try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: body
            )
        }
        return (answer, seen.keys.withLock { $0 }, setting)
    }

    @Test func `a refused key is renewed and the request sent again, whole`() async throws {
        let result = try await asked(Provider(["old", "new"]), upstreamTakes: "new")
        #expect(result.answer.status == 200 && result.answer.body == "good")
        #expect(result.seen == ["old 300000", "new 300000"])
        #expect(result.setting.log.records.map(\.status) == [200])
    }

    @Test func `a key that stays refused is told to the agent, without the key`() async throws {
        let one = try await asked(Provider(["canary"]), upstreamTakes: "new")
        #expect(one.answer.status == 401 && one.answer.body == "bad ***")
        #expect(one.seen == ["canary 300000"])
        let two = try await asked(Provider(["old", "canary"]), upstreamTakes: "new")
        #expect(two.answer.status == 401 && two.answer.body == "bad ***")
        #expect(two.seen.count == 2)
    }

    @Test(arguments: [(true, 503), (false, 403)])
    func `without a credential nothing goes upstream`(isPassing: Bool, status: Int) async throws {
        let failure = CredentialError("the keyring is locked", isPassing: isPassing)
        let result = try await asked(Provider([], failure: failure), upstreamTakes: "new")
        #expect(result.answer.status == status)
        #expect(result.answer.body.contains("Berth's gateway has no credential for the model"))
        #expect(result.seen == [])
        let warnings = result.setting.log.events.compactMap { event -> String? in
            if case .warning(let diagnostic) = event { diagnostic.code } else { nil }
        }
        #expect(warnings == ["stored-credential"])
    }

    @Test func `a source keeps its name when its token changes`() throws {
        let provider = Provider(["old", "new"])
        let access = ModelAccess(provider: provider, upstream: .anthropic)
        let before = access.quotaName
        provider.position.withLock { $0 = 1 }
        #expect(access.quotaName == before)
        #expect(access.credentials == [.apiKey(Secret("new"))])
        let empty = ModelAccess(provider: Provider([]), upstream: .anthropic)
            .containerEnvironment(placeholder: .make(), door: .socket("/s"))
        #expect(empty["ANTHROPIC_API_KEY"]?.hasPrefix(Placeholder.prefix) == true)
    }
}
