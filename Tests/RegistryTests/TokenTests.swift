import FoundationEssentials
import OCI
import TestSupport
import Testing

@testable import Registry

/// The exchange of credentials for tokens, as Docker Hub, GitHub and Azure do it.
struct TokenTests {
    private static let tags = FakeServer.Answer(body: Array("{\"tags\":[]}".utf8))

    /// A registry that wants a token of a token server, which both are told apart by their ports.
    private func withServers(
        environment: [String: String] = [:],
        token: @escaping @Sendable (FakeServer.Request, Int) -> FakeServer.Answer,
        _ body: (RegistryClient, _ registry: FakeServer, _ tokens: FakeServer) async throws -> Void
    ) async throws {
        try await FakeServer.with(answer: token) { tokens in
            let challenge =
                "Bearer realm=\"http://\(tokens.host)/token\",service=\"the registry\","
                + "scope=\"repository:a/b:pull\""
            try await FakeServer.with { request, _ in
                request.authorization == "Bearer good"
                    ? Self.tags
                    : FakeServer.Answer(status: 401, headers: [("www-authenticate", challenge)])
            } _: { registry in
                var environment = environment
                if let user = environment.removeValue(forKey: "USER_AND_PASSWORD") {
                    environment["DEVCONTAINERS_OCI_AUTH"] = "\(registry.host)|\(user)"
                }
                try await withClient(environment: environment) { client in
                    try await body(client, registry, tokens)
                }
            }
        }
    }

    private static let good = FakeServer.Answer(body: Array("{\"token\":\"good\"}".utf8))
    private static let path = "/token?service=the%20registry&scope=repository:a/b:pull"

    @Test func `an anonymous token is got once and used again`() async throws {
        try await withServers { _, _ in
            Self.good
        } _: { client, registry, tokens in
            let reference = try ImageReference(parsing: "\(registry.host)/a/b")
            #expect(try await client.tags(reference) == [])
            #expect(try await client.tags(reference) == [])
            #expect(
                tokens.requests == [
                    FakeServer.Request(
                        method: "GET",
                        path: Self.path,
                        authorization: nil,
                        body: ""
                    )
                ]
            )
            #expect(
                registry.requests.map(\.authorization) == [nil, "Bearer good", "Bearer good"]
            )
        }
    }

    @Test func `a password goes to the token server, never to the registry`() async throws {
        try await withServers(environment: ["USER_AND_PASSWORD": "me|hush"]) { request, _ in
            request.authorization == "Basic bWU6aHVzaA==" ? Self.good : .init(status: 401)
        } _: { client, registry, tokens in
            let reference = try ImageReference(parsing: "\(registry.host)/a/b")
            #expect(try await client.tags(reference) == [])
            #expect(tokens.requests.count == 1)
            #expect(registry.requests.map(\.authorization) == [nil, "Bearer good"])
        }
    }

    @Test func `with a stale password what is open to all can still be had`() async throws {
        try await withServers(environment: ["USER_AND_PASSWORD": "me|old"]) { request, _ in
            request.authorization == nil ? Self.good : .init(status: 401)
        } _: { client, registry, tokens in
            let reference = try ImageReference(parsing: "\(registry.host)/a/b")
            #expect(try await client.tags(reference) == [])
            #expect(tokens.requests.map { $0.authorization == nil } == [false, true])
        }
    }

    @Test func `a token that is no longer accepted is replaced`() async throws {
        try await FakeServer.with { _, count in
            FakeServer.Answer(body: Array("{\"access_token\":\"t\(count)\"}".utf8))
        } _: { tokens in
            let challenge = "Bearer realm=\"http://\(tokens.host)/token\""
            try await FakeServer.with { request, count in
                // The first token is good for one request.
                [1, 3].contains(count) && request.authorization != nil
                    ? Self.tags
                    : FakeServer.Answer(status: 401, headers: [("www-authenticate", challenge)])
            } _: { registry in
                try await withClient { client in
                    let reference = try ImageReference(parsing: "\(registry.host)/a/b")
                    _ = try await client.tags(reference)
                    _ = try await client.tags(reference)
                    #expect(
                        registry.requests.map(\.authorization)
                            == [nil, "Bearer t0", "Bearer t0", "Bearer t1"]
                    )
                    // Without a scope of the registry's own, the right that is needed is named.
                    #expect(tokens.requests[0].path == "/token?scope=repository:a/b:pull")
                }
            }
        }
    }

    @Test func `an identity token is exchanged in a form`() async throws {
        try await withTemporaryFolder { folder in
            try await withServers(
                environment: ["DOCKER_CONFIG": folder],
                token: { _, _ in Self.good }
            ) { client, registry, tokens in
                try write(
                    """
                    {"auths": {"\(registry.host)": {"auth": "", "identitytoken": "long & secret"}}}
                    """,
                    to: folder + "/config.json"
                )
                let reference = try ImageReference(parsing: "\(registry.host)/a/b")
                #expect(try await client.tags(reference) == [])
                #expect(
                    tokens.requests == [
                        FakeServer.Request(
                            method: "POST",
                            path: "/token",
                            authorization: nil,
                            body: "grant_type=refresh_token&client_id=berth"
                                + "&service=the%20registry&scope=repository:a/b:pull"
                                + "&refresh_token=long%20%26%20secret"
                        )
                    ]
                )
            }
        }
    }

    @Test func `SPEC-AUTH-09 one token serves all Features of a registry`() async throws {
        try await withServers { _, _ in
            Self.good
        } _: { client, registry, tokens in
            let host = registry.host
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in ["one", "two", "three"] {
                    group.addTask {
                        let reference = try ImageReference(parsing: "\(host)/a/\(name)")
                        _ = try await client.tags(reference)
                    }
                }
                try await group.waitForAll()
            }
            #expect(tokens.requests.count == 1)
            let shown = registry.requests.map(\.authorization)
            #expect(shown == [nil] + Array(repeating: "Bearer good", count: 3))
        }
    }

    @Test func `SPEC-AUTH-11 the scheme's name is read in any case, and the scope may be missing`()
        async throws
    {
        try await FakeServer.with { request, _ in
            request.path.hasPrefix("/token") ? Self.good : .init(status: 404)
        } _: { tokens in
            let challenge = "bEaReR realm=\"http://\(tokens.host)/token\",service=\"s\""
            try await FakeServer.with { request, _ in
                request.authorization == "Bearer good"
                    ? Self.tags
                    : FakeServer.Answer(status: 401, headers: [("WWW-AUTHENTICATE", challenge)])
            } _: { registry in
                try await withClient { client in
                    let reference = try ImageReference(parsing: "\(registry.host)/a/b")
                    #expect(try await client.tags(reference) == [])
                }
                let path = "/token?service=s&scope=repository:a/b:pull"
                #expect(tokens.requests.map(\.path) == [path])
            }
        }
    }

    @Test func `a refusal tells what was tried and what the server said`() async throws {
        let denied = FakeServer.Answer(
            status: 403,
            body: Array("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}".utf8)
        )
        try await withServers(environment: ["USER_AND_PASSWORD": "me|hush"]) { _, _ in
            denied
        } _: { client, registry, _ in
            let reference = try ImageReference(parsing: "\(registry.host)/a/b:1")
            await #expect(
                throws: RegistryError.unauthorized(
                    reference: reference.description,
                    host: registry.host,
                    credential: "`DEVCONTAINERS_OCI_AUTH`",
                    reason: "DENIED: no"
                )
            ) {
                try await client.manifest(reference)
            }
        }
    }

    @Test func `a token server without TLS gets no request`() async throws {
        let challenge = "Bearer realm=\"http://tokens.example.org/token\""
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 401, headers: [("www-authenticate", challenge)])
        } _: { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/a/b:1")
                await #expect(
                    throws: RegistryError.badAnswer(
                        host: "tokens.example.org",
                        reason: "it is to be asked without TLS, at "
                            + "`http://tokens.example.org/token?scope=repository:a/b:pull`"
                    )
                ) {
                    try await client.manifest(reference)
                }
            }
        }
    }
}
