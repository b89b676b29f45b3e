import Diagnostics
import FoundationEssentials
import Gateway
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SecrecyTests {
    @Test func `a key that the upstream repeats reaches neither the agent nor any record`()
        async throws
    {
        let setting = try Setting()
        let answer = try await setting.serving { request, writer, _ in
            let key = request.headers[HTTPField.Name("x-api-key") ?? .authorization] ?? ""
            let body = ByteBuffer(
                string: #"{"type":"error","error":{"type":"authentication_error","#
                    + #""message":"invalid key \#(key)"}}"#
            )
            try await writer.write(
                response: HTTPResponse(
                    status: .unauthorized,
                    headerFields: [.contentType: "application/json", .wwwAuthenticate: key]
                ),
                body: ResponseBody(byteBuffer: body)
            )
        } _: {
            try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: "{}"
            )
        }
        #expect(answer.status == 401)
        #expect(
            answer.body
                == #"{"type":"error","error":{"type":"authentication_error","message":"invalid key ***"}}"#
        )
        #expect(answer.headers["www-authenticate"] == [])
        var dumped = ""
        dump(setting.log.events, to: &dumped)
        dump(setting.gateway.configuration, to: &dumped)
        dumped += "\(setting.gateway.configuration) \(setting.log.events)"
        let log = try #require(FileManager.default.contents(atPath: setting.logPath))
        dumped += String(decoding: log, as: UTF8.self)
        #expect(!dumped.contains(Setting.key))
        #expect(dumped.contains("authentication_error"))
    }

    @Test(arguments: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"])
    func `an error about a credential does not show it`(_ variable: String) throws {
        let error = #expect(throws: GatewayError.self) {
            try CredentialSource.resolve(environment: [variable: "canary\ncanary"])
        }
        let text = error.map { DiagnosticError($0.diagnostics).description + "\($0)" } ?? ""
        #expect(!text.contains("canary"))
        #expect(text.contains("`\(variable)` holds a character that no key or token has"))
    }

    @Test func `a secret prints as stars`() {
        let secret = Secret("canary")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect("\(secret) \(String(reflecting: secret))" == "*** ***")
        #expect(dumped == "- ***\n")
        #expect(secret.matches("canary") && !secret.matches("canarx") && !secret.matches("canar"))
    }
}
