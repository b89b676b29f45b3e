import Diagnostics
import OCI
import TestSupport
import Testing

@testable import Registry

/// Places that are asked instead of registries.
struct MirrorTests {
    @Test(
        arguments: [(String, String, String?)]([
            ("ghcr.io=mirror.example/ghcr", "ghcr.io/a/b:1", "mirror.example/ghcr/a/b:1"),
            ("ghcr.io/a=m.example:5000", "ghcr.io/a/b", "m.example:5000/b:latest"),
            (" GHCR.io = https://m.example ", "ghcr.io/a/b:1", "m.example/a/b:1"),
            ("ghcr.io=http://m.example", "ghcr.io/a/b:1", "m.example/a/b:1"),
            ("ghcr.io=m.example", "ghcr.io.example/a/b:1", nil),
            ("ghcr.io/a=m.example", "ghcr.io/ab/c:1", nil),
        ])
    )
    func `a mirror takes the place of what a reference begins with`(
        text: String,
        reference: String,
        expected: String?
    ) throws {
        let mirror = try #require(RegistryMirror(parsing: text))
        let place = mirror.reference(for: try ImageReference(parsing: reference))
        #expect(place?.description == expected)
    }

    @Test(arguments: [
        "ghcr.io", "=m.example", "ghcr.io=", "ghcr.io=a b", "https://x/=m.example", "a b=m.example",
    ])
    func `what is no mirror is refused`(text: String) {
        #expect(RegistryMirror(parsing: text) == nil)
    }

    @Test func `a mirror without TLS is known as such, and archives have mirrors, too`() throws {
        let mirror = try #require(RegistryMirror(parsing: "ghcr.io=http://m.example:5000/x"))
        #expect(mirror.plainHTTPHost == "m.example:5000")
        let archives = try #require(
            RegistryMirror(parsing: "https://github.com/=http://files.example/github/")
        )
        #expect(archives.plainHTTPHost == "files.example")
        #expect(
            archives.address(for: "https://github.com/a/devcontainer-feature-x.tgz")
                == "http://files.example/github/a/devcontainer-feature-x.tgz"
        )
        #expect(archives.address(for: "https://example.org/x.tgz") == nil)
    }

    @Test func `the longest beginning counts, and equal ones are asked in their order`() throws {
        let mirrors = try [
            "ghcr.io=one.example", "ghcr.io/team=two.example", "ghcr.io/team=three.example",
        ].map { try #require(RegistryMirror(parsing: $0)) }
        func places(_ text: String) throws -> [String] {
            let reference = try ImageReference(parsing: text)
            return mirrors.places { $0.reference(for: reference)?.description }
        }
        #expect(try places("ghcr.io/team/x:1") == ["two.example/x:1", "three.example/x:1"])
        #expect(try places("ghcr.io/other/x:1") == ["one.example/other/x:1"])
        #expect(try places("docker.io/other/x:1") == [])
    }

    /// Publishes the Feature in a folder and returns its digest.
    @discardableResult
    private func publish(
        _ folder: String,
        to registry: String,
        _ namespace: String,
        _ client: RegistryClient
    ) async throws -> Digest {
        try write("#!/bin/sh\n", to: folder + "/install.sh")
        let package = try CollectionPackage(reading: folder, displayed: "go", kind: .feature)
        let publisher = CollectionPublisher(
            client: client,
            registry: registry,
            namespace: namespace
        )
        return try #require(try await publisher.publish(package).first).digest
    }

    @Test func `a Feature comes from the mirror under its own name`() async throws {
        try await RegistryFixture.with { registry in
            try await withTemporaryFolder { folder in
                try write(
                    #"{"id":"go","version":"1.0.0","name":"Go"}"#,
                    to: folder + "/devcontainer-feature.json"
                )
                try await withClient { publisher in
                    try await publish(folder, to: registry.host, "copies/team", publisher)
                }
                let mirror = "ghcr.io=\(registry.host)/copies"
                try await withClient(mirrors: [mirror], asksBeyondMirrors: false) { client in
                    let reference = try ImageReference(parsing: "ghcr.io/team/go:1")
                    let feature = try await FeatureFetcher(client: client).fetch(reference)
                    #expect(feature.canonicalID == "ghcr.io/team/go@\(feature.digest)")
                    #expect(try await client.tags(reference).contains("1.0.0"))
                    let other = try ImageReference(parsing: "ghcr.io/team/rust:1")
                    let place = "\(registry.host)/copies/team/rust:1"
                    await #expect(
                        throws: RegistryError.afterMirrors(
                            .notFound(reference: place, host: registry.host),
                            failures: [],
                            isLastMirror: true
                        )
                    ) {
                        try await FeatureFetcher(client: client).fetch(other)
                    }
                }
            }
        }
    }

    @Test
    func `what a mirror does not give comes from the next one, and at last from the registry`()
        async throws
    {
        let port = LoopbackPort()
        try await RegistryFixture.with { registry in
            try await FakeServer.with { _, _ in
                FakeServer.Answer(status: 404)
            } _: { empty in
                try await withTemporaryFolder { folder in
                    try write(
                        #"{"id":"go","version":"1.0.0","name":"Go"}"#,
                        to: folder + "/devcontainer-feature.json"
                    )
                    let mirrors = [
                        "\(registry.host)=127.0.0.1:\(port.number)",
                        "\(registry.host)=\(empty.host)",
                    ]
                    try await withClient(mirrors: mirrors) { client in
                        let digest = try await publish(folder, to: registry.host, "team", client)
                        let reference = try ImageReference(parsing: "\(registry.host)/team/go:1")
                        let feature = try await FeatureFetcher(client: client).fetch(reference)
                        #expect(feature.digest == digest)
                        #expect(empty.requests.contains { $0.path == "/v2/team/go/manifests/1" })
                        let missing = try reference.tagged("7")
                        do throws(RegistryError) {
                            _ = try await client.manifest(missing)
                            Issue.record("there is no such tag")
                        } catch {
                            let notes = error.diagnostics[0].notes
                            #expect(notes.count == 3, "\(notes)")
                            #expect(notes.contains { $0.contains("connection refused") })
                            #expect(notes.contains { $0.contains("`\(empty.host)`") })
                        }
                    }
                }
            }
        }
    }

    @Test func `a mirror that sends something else ends it`() async throws {
        let blob = [UInt8](repeating: 1, count: 10)
        let descriptor = Descriptor(of: blob, mediaType: "text/plain")
        let reply: @Sendable (UInt8) -> FakeServer.Answer = { byte in
            FakeServer.Answer(body: [UInt8](repeating: byte, count: 10))
        }
        try await FakeServer.with { _, _ in
            reply(2)
        } _: { mirror in
            try await FakeServer.with { _, _ in
                reply(1)
            } _: { registry in
                let mirrors = ["\(registry.host)=\(mirror.host)"]
                try await withClient(mirrors: mirrors) { client in
                    let reference = try ImageReference(parsing: "\(registry.host)/a/b:1")
                    await #expect {
                        try await client.blob(descriptor, of: reference)
                    } throws: { error in
                        guard case .wrongDigest = error as? RegistryError else { return false }
                        return true
                    }
                    #expect(registry.requests == [])
                }
            }
        }
    }

    @Test func `a certificate is trusted by the file that names its authority`() async throws {
        try await withTemporaryFolder { folder in
            let certificate = try await TestCertificate(for: ["r.example"], in: folder)
            try await RegistryFixture.with(certificate: certificate) { registry in
                try await TunnelProxy.with(["r.example:443": registry.port]) { proxy in
                    let reference = try ImageReference(parsing: "r.example/a/b")
                    let way = ["HTTPS_PROXY": proxy.address]
                    let trusting = way.merging(["SSL_CERT_FILE": certificate.path]) { $1 }
                    let ways: [([String: String], String?)] = [
                        (trusting, nil), (way, certificate.path),
                    ]
                    for (environment, file) in ways {
                        try await withClient(environment: environment, certificateFile: file) {
                            client in
                            await #expect(
                                throws: RegistryError.notFound(
                                    reference: "r.example/a/b",
                                    host: "r.example"
                                )
                            ) {
                                try await client.tags(reference)
                            }
                        }
                    }
                    try await withClient(environment: way) { client in
                        await #expect(
                            throws: RegistryError.network(
                                host: "r.example",
                                reason: "its certificate is not trusted",
                                attempts: 1
                            )
                        ) {
                            try await client.tags(reference)
                        }
                    }
                    try await withClient(certificateFile: folder + "/none.pem") { client in
                        await #expect(
                            throws: RegistryError.certificates(
                                path: folder + "/none.pem",
                                source: "the setting `registries.certificates`"
                            )
                        ) {
                            try await client.tags(reference)
                        }
                    }
                }
            }
        }
    }
}
