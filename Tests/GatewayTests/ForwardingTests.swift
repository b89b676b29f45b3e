import Gateway
import HTTPTypes
import HummingbirdCore
import LocalHTTP
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ForwardingTests {
    /// Lets an upstream return what it saw: the request line, the headers by name, the body.
    @concurrent @Sendable
    private static func echo(
        _ request: Request,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws {
        let body = try await request.body.collect(upTo: 1 << 20)
        var lines = ["\(request.method) \(request.head.path ?? "")"]
        lines.append("host: \(request.head.authority ?? "")")
        lines += request.headers.map { "\($0.name.canonicalName): \($0.value)" }.sorted()
        lines.append(String(buffer: body))
        let text = lines.joined(separator: "\n")
        try await writer.write(
            response: HTTPResponse(
                status: .ok,
                headerFields: [.contentType: "text/plain", .setCookie: "a=b"]
            ),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    @Test func `the placeholder is replaced by the key, and only what belongs upstream passes`()
        async throws
    {
        let setting = try Setting()
        var headers = setting.headers
        headers.add(name: "cookie", value: "session=1")
        headers.add(name: "connection", value: "keep-alive, x-hop")
        headers.add(name: "x-hop", value: "1")
        headers.add(name: "x-copy", value: "my key is \(setting.placeholder.text)")
        headers.add(name: "accept-encoding", value: "gzip")
        headers.add(name: "anthropic-version", value: "2023-06-01")
        let answer = try await setting.serving(upstream: Self.echo) { [headers] in
            try await setting.client.send(
                .POST,
                "/v1/messages?beta=true",
                headers: headers,
                body: "{}"
            )
        }
        #expect(
            answer.body == """
                POST /v1/messages?beta=true
                host: localhost
                accept-encoding: identity
                anthropic-version: 2023-06-01
                content-length: 2
                content-type: application/json
                x-api-key: \(Setting.key)
                x-claude-code-session-id: session-1
                {}
                """
        )
        #expect(answer.headers.first(name: "set-cookie") == nil)
    }

    @Test func `a subscription's token is sent as a bearer with its beta flag`() async throws {
        let setting = try Setting(credentials: [.oauthToken(Secret("token"))])
        let headers: HTTPHeaders = [
            "authorization": "Bearer \(setting.placeholder.text)", "anthropic-beta": "one,two",
        ]
        let answer = try await setting.serving(upstream: Self.echo) {
            try await setting.client.send(.GET, "/v1/models", headers: headers)
        }
        #expect(
            answer.body == """
                GET /v1/models
                host: localhost
                accept-encoding: identity
                anthropic-beta: one,two,oauth-2025-04-20
                authorization: Bearer token

                """
        )
    }

    @Test func `key and auth token are sent together`() async throws {
        let setting = try Setting(
            credentials: [.apiKey(Secret("key")), .authToken(Secret("token"))])
        let answer = try await setting.serving(upstream: Self.echo) {
            try await setting.client.send(
                .GET,
                "/v1/models/claude-opus-5-5",
                headers: setting.headers
            )
        }
        #expect(answer.body.contains("\nauthorization: Bearer token\n"))
        #expect(answer.body.contains("\nx-api-key: key\n"))
    }

    @Test func `a request body of megabytes passes`() async throws {
        let setting = try Setting()
        let body = String(repeating: "0123456789abcdef", count: 1 << 18)
        let answer = try await setting.serving { request, writer, _ in
            var count = 0
            for try await chunk in request.body { count += chunk.readableBytes }
            try await writer.write(
                response: HTTPResponse(status: .ok),
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(count)"))
            )
        } _: {
            try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: body
            )
        }
        #expect(answer.body == "4194304")
    }

    @Test func `an answer that comes before the request is all sent ends the connection soundly`()
        async throws
    {
        let setting = try Setting()
        let body = String(repeating: "0123456789abcdef", count: 1 << 20)
        for _ in 0..<3 {
            let status = try? await setting.serving { _, writer, _ in
                try await writer.write(
                    response: HTTPResponse(status: .contentTooLarge),
                    body: ResponseBody()
                )
            } _: {
                try await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: body
                ).status
            }
            #expect(status == nil || status == 413)
        }
    }

    @Test(arguments: [
        (HTTPMethod.POST, "/v1/complete"), (.GET, "/"), (.POST, "/v1/messages/batches"),
        (.GET, "/v1/models/../organizations"), (.GET, "/v1/models/.."),
        (.GET, "/v1/models/a%2Fb"), (.POST, "/v1/messages/"), (.GET, "/v1/files"),
    ])
    func `other paths than the model API's do not pass`(
        _ method: HTTPMethod,
        _ path: String
    )
        async throws
    {
        let setting = try Setting()
        let answer = try await setting.gateway.serving {
            try await setting.client.send(method, path, headers: setting.headers)
        }
        #expect(answer.status == 403)
        #expect(
            answer.body == """
                {"type":"error","error":{"type":"permission_error","message":"\(method) \(path) \
                is no part of the model API, and nothing else passes Berth's gateway."}}
                """
        )
        #expect(setting.log.records.map(\.outcome) == [.refused])
        #expect(setting.log.records.map(\.path) == [path])
    }

    @Test func `a path of the model API takes only its own method`() async throws {
        let setting = try Setting()
        let answer = try await setting.gateway.serving {
            try await setting.client.send(.DELETE, "/v1/messages", headers: setting.headers)
        }
        #expect(answer.status == 405)
    }

    @Test(
        arguments: [
            [:], ["x-api-key": "placeholder"], ["authorization": "Bearer berth-placeholder-"],
            ["authorization": "Basic YTpi"], ["x-api-key": ""],
        ] as [HTTPHeaders]
    )
    func `a request without the run's placeholder is refused`(_ headers: HTTPHeaders) async throws {
        let setting = try Setting()
        let answer = try await setting.gateway.serving {
            try await setting.client.send(.POST, "/v1/messages", headers: headers, body: "{}")
        }
        #expect(answer.status == 401)
        #expect(
            answer.body == """
                {"type":"error","error":{"type":"authentication_error","message":"Berth's gateway \
                serves only the agent of its own run. Send the run's placeholder as x-api-key or \
                Authorization: Bearer."}}
                """
        )
        #expect(setting.gateway.totals.refusedCount == 1)
        #expect(setting.gateway.totals.requestCount == 0)
    }

    @Test func `the agent's question whether anybody is there is answered without upstream`()
        async throws
    {
        let setting = try Setting()
        let answer = try await setting.gateway.serving {
            try await setting.client.send(.HEAD, "/api/hello")
        }
        #expect(answer.status == 200)
        #expect(setting.log.records == [])
    }

    @Test func `an upstream that is not there is a 502 that says so`() async throws {
        let setting = try Setting()
        let answer = try await setting.gateway.serving {
            try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: "{}"
            )
        }
        #expect(answer.status == 502)
        #expect(
            answer.body == """
                {"type":"error","error":{"type":"api_error","message":"Berth's gateway got no \
                answer from localhost: No such file or directory"}}
                """
        )
        #expect(setting.log.records.map(\.outcome) == [.failed])
    }

    @Test func `a refused connection names the host`() async throws {
        let base = try Upstream.BaseURL(parsing: "http://127.0.0.1:1/api/")
        let setting = try Setting(upstream: .server(base))
        let answer = try await setting.gateway.serving {
            try await setting.client.send(.GET, "/v1/models", headers: setting.headers)
        }
        #expect(
            answer.body == """
                {"type":"error","error":{"type":"api_error","message":"Berth's gateway got no \
                answer from 127.0.0.1:1: Connection refused"}}
                """
        )
    }
}
