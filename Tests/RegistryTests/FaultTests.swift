import Diagnostics
import OCI
import TestSupport
import Testing

@testable import Registry

/// What can go wrong on the way to a registry, each with a server that does just that.
struct FaultTests {
    private static let blob = [UInt8](repeating: 5, count: 200_000)
    private static let descriptor = Descriptor(of: blob, mediaType: "text/plain")

    private func reference(_ host: String, _ rest: String = "a/b:1") throws -> ImageReference {
        try ImageReference(parsing: "\(host)/\(rest)")
    }

    @Test func `a blob that is cut is asked for again, and is whole in the end`() async throws {
        try await FakeServer.with { _, count in
            FakeServer.Answer(body: Self.blob, cutAfter: count < 2 ? 70_000 : nil)
        } _: { server in
            let clock = RecordingClock()
            try await withClient(clock: clock) { client in
                let path = try await client.blob(Self.descriptor, of: reference(server.host))
                #expect(path == client.store.path(of: Self.descriptor.digest))
                #expect(client.store.isIntact(Self.descriptor.digest))
            }
            #expect(server.requests.count == 3)
            #expect(clock.durations == [.milliseconds(250), .milliseconds(500)])
        }
    }

    @Test func `a connection that is always cut ends after the named number of attempts`()
        async throws
    {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(body: Self.blob, cutAfter: 10)
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.network(
                        host: server.host,
                        reason: "the connection was cut",
                        attempts: 4
                    )
                ) {
                    try await client.blob(Self.descriptor, of: reference(server.host))
                }
                #expect(!client.store.contains(Self.descriptor))
            }
        }
    }

    @Test func `SPEC-DIST-20 other bytes than the digest names are refused and not kept`()
        async throws
    {
        var other = Self.blob
        other[17] = 6
        let wrong = other
        try await FakeServer.with { _, _ in
            FakeServer.Answer(body: wrong)
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.wrongDigest(
                        host: server.host,
                        expected: Self.descriptor.digest.description,
                        found: Digest.sha256(of: wrong).description
                    )
                ) {
                    try await client.blob(Self.descriptor, of: reference(server.host))
                }
                #expect(!client.store.contains(Self.descriptor))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [199_999, 200_001]) func `another size is refused`(size: Int) async throws {
        let wrong = [UInt8](repeating: 5, count: size)
        try await FakeServer.with { _, _ in
            FakeServer.Answer(body: wrong)
        } _: { server in
            try await withClient { client in
                await #expect {
                    try await client.blob(Self.descriptor, of: reference(server.host))
                } throws: { error in
                    guard case .wrongSize(_, _, 200_000, _) = error as? RegistryError else {
                        return false
                    }
                    return true
                }
            }
        }
    }

    @Test func `SPEC-DIST-21 a manifest that is not what its digest names is refused`() async throws
    {
        let wanted = Digest.sha256(of: [1])
        let body = Array("{\"schemaVersion\":2}".utf8)
        try await FakeServer.with { _, _ in
            FakeServer.Answer(body: body)
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.wrongDigest(
                        host: server.host,
                        expected: wanted.description,
                        found: Digest.sha256(of: body).description
                    )
                ) {
                    try await client.manifest(reference(server.host).pinned(to: wanted))
                }
            }
        }
    }

    @Test func `SPEC-DIST-22 a redirect to another server is followed without the credential`()
        async throws
    {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(body: Self.blob)
        } _: { storage in
            let location = "http://\(storage.host)/signed?x=1"
            try await FakeServer.with { request, _ in
                request.authorization == nil
                    ? FakeServer.Answer(
                        status: 401,
                        headers: [("www-authenticate", "Basic realm=\"r\"")]
                    )
                    : FakeServer.Answer(status: 307, headers: [("location", location)])
            } _: { registry in
                let environment = ["DEVCONTAINERS_OCI_AUTH": "\(registry.host)|me|hush"]
                try await withClient(environment: environment) { client in
                    _ = try await client.blob(Self.descriptor, of: reference(registry.host))
                    #expect(client.store.isIntact(Self.descriptor.digest))
                }
                #expect(registry.requests.map(\.authorization) == [nil, "Basic bWU6aHVzaA=="])
                #expect(
                    storage.requests == [
                        FakeServer.Request(
                            method: "GET",
                            path: "/signed?x=1",
                            authorization: nil,
                            body: ""
                        )
                    ]
                )
            }
        }
    }

    @Test func `redirects in a circle end, and one without a place is told`() async throws {
        try await FakeServer.with { request, _ in
            request.path.hasSuffix("/tags/list")
                ? FakeServer.Answer(status: 302)
                : FakeServer.Answer(status: 302, headers: [("location", request.path)])
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.badAnswer(
                        host: server.host,
                        reason: "it redirects more than 5 times"
                    )
                ) {
                    try await client.manifest(reference(server.host))
                }
                await #expect(
                    throws: RegistryError.badAnswer(
                        host: server.host,
                        reason: "it redirects without telling where"
                    )
                ) {
                    try await client.tags(reference(server.host))
                }
            }
        }
    }

    @Test func `a busy server is waited for as long as it asks, within a limit`() async throws {
        try await FakeServer.with { _, count in
            switch count {
            case 0: FakeServer.Answer(status: 429, headers: [("retry-after", "3")])
            case 1: FakeServer.Answer(status: 429, headers: [("retry-after", "3600")])
            case 2: FakeServer.Answer(status: 500)
            default: FakeServer.Answer(body: Array("{\"tags\":[\"1\"]}".utf8))
            }
        } _: { server in
            let clock = RecordingClock()
            try await withClient(clock: clock) { client in
                let tags = try await client.tags(reference(server.host))
                #expect(tags == ["1"])
            }
            #expect(clock.durations == [.seconds(3), .seconds(20), .seconds(1)])
        }
    }

    @Test func `a server that stays busy is told with its status`() async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 503)
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.busy(host: server.host, status: 503, attempts: 4)
                ) {
                    try await client.tags(reference(server.host))
                }
            }
        }
    }

    @Test func `an error of the registry is told in its own words`() async throws {
        let body = Array(
            "{\"errors\":[{\"code\":\"TOOMANY\",\"message\":\"no more\\u001b[2Jplace\"}]}".utf8
        )
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 418, body: body)
        } _: { server in
            try await withClient { client in
                await #expect(
                    throws: RegistryError.refused(
                        host: server.host,
                        action: "listing the tags",
                        status: 418,
                        reason: "TOOMANY: no more␛[2Jplace"
                    )
                ) {
                    try await client.tags(reference(server.host))
                }
            }
        }
    }

    @Test func `nobody at the port is one clear sentence`() async throws {
        let port = LoopbackPort()
        let host = "127.0.0.1:\(port.number)"
        let error = RegistryError.network(
            host: host,
            reason: "connection refused",
            attempts: 4
        )
        try await withClient { client in
            let reference = try reference(host)
            await #expect(throws: error) { try await client.tags(reference) }
        }
        withExtendedLifetime(port) {}
        #expect(
            error.diagnostics.map { DiagnosticRenderer(style: .plain).render($0) } == [
                """
                error: the registry `\(host)` cannot be reached: connection refused
                note: it was tried 4 times
                hint: check the network, the spelling of the host, and `HTTPS_PROXY` if you need \
                a proxy
                """
            ]
        )
        #expect(error.diagnostics.map(\.exitCode) == [.environment])
    }

    @Test func `pages of tags are followed on the same server only`() async throws {
        try await FakeServer.with { request, _ in
            switch request.path {
            case "/v2/a/b/tags/list":
                FakeServer.Answer(
                    headers: [("link", "</v2/a/b/tags/list?last=2>; rel=\"next\"")],
                    body: Array("{\"tags\":[\"1\",\"2\"]}".utf8)
                )
            default:
                FakeServer.Answer(
                    headers: [("link", "<http://127.0.0.1:1/x>; rel=\"next\"")],
                    body: Array("{\"tags\":[\"3\"]}".utf8)
                )
            }
        } _: { server in
            try await withClient { client in
                let tags = try await client.tags(reference(server.host))
                #expect(tags == ["1", "2", "3"])
            }
        }
    }

    @Test func `a cancelled request ends at once`() async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 503)
        } _: { server in
            try await withClient { client in
                let reference = try reference(server.host)
                let task = Task { () async throws(RegistryError) -> [String] in
                    try await client.tags(reference)
                }
                task.cancel()
                let result = await task.result
                #expect(throws: RegistryError.self) { try result.get() }
            }
        }
    }
}
