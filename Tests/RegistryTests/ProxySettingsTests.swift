import FoundationEssentials
import OCI
import TestSupport
import Testing

@testable import Registry

struct ProxySettingsTests {
    private func proxy(_ address: String, _ environment: [String: String]) throws -> String? {
        let origin = try #require(URL(string: address).flatMap(Origin.init))
        return try ProxySettings(environment: environment).proxy(for: origin)
            .map { "\($0.kind) \($0.host):\($0.port) \($0.user ?? "-")" }
    }

    @Test func `the scheme chooses the variable`() throws {
        let environment = [
            "HTTPS_PROXY": "http://me:secret@secure:3128", "http_proxy": "plain:8080",
            "ALL_PROXY": "socks5://socks",
        ]
        #expect(try proxy("https://ghcr.io", environment) == "http secure:3128 me")
        #expect(try proxy("http://ghcr.io", environment) == "http plain:8080 -")
        #expect(
            try proxy("https://ghcr.io", ["all_proxy": "socks5://socks"]) == "socks socks:1080 -"
        )
        #expect(try proxy("https://ghcr.io", [:]) == nil)
    }

    @Test(arguments: [
        ("*", true), ("ghcr.io", true), (".ghcr.io", true), ("*.ghcr.io", true),
        ("io", true), ("hcr.io", false), ("ghcr.io:443", true), ("ghcr.io:8443", false),
        ("example.org, ghcr.io", true), ("", false), ("10.0.0.0/8", false),
    ])
    func `exceptions go straight`(list: String, isDirect: Bool) throws {
        let environment = ["HTTPS_PROXY": "http://p:1", "NO_PROXY": list]
        #expect(try proxy("https://ghcr.io/v2/", environment) == (isDirect ? nil : "http p:1 -"))
    }

    @Test func `ranges of addresses and this machine go straight`() throws {
        let environment = ["HTTP_PROXY": "http://p:1", "NO_PROXY": "10.1.0.0/16,[2001:db8::1]"]
        #expect(try proxy("http://10.1.2.3", environment) == nil)
        #expect(try proxy("http://10.2.2.3", environment) == "http p:1 -")
        #expect(try proxy("http://[2001:db8::1]:5000", environment) == nil)
        #expect(try proxy("http://127.9.9.9:5000", environment) == nil)
        #expect(try proxy("http://localhost:5000", environment) == nil)
        #expect(try proxy("http://[::1]:5000", environment) == nil)
    }

    @Test func `a proxy that is none is told with its variable`() {
        #expect(
            throws: RegistryError.proxy(
                variable: "HTTPS_PROXY",
                reason: "only `http://` and `socks5://` proxies are known"
            )
        ) {
            try proxy("https://ghcr.io", ["HTTPS_PROXY": "ftp://p"])
        }
    }

    @Test func `a request goes through the proxy, for a name only the proxy knows`() async throws {
        try await FakeServer.with { _, _ in
            FakeServer.Answer(status: 407)
        } _: { proxy in
            try await withTemporaryFolder { folder in
                let address = "http://me:hush@\(proxy.host)"
                let configuration = RegistryConfiguration(
                    environment: ["HTTPS_PROXY": address, "DOCKER_CONFIG": folder])
                let client = RegistryClient(
                    configuration: configuration,
                    store: ContentStore(root: folder)
                )
                let reference = try ImageReference(parsing: "registry.invalid/a/b")
                await #expect(
                    throws: RegistryError.network(
                        host: "registry.invalid",
                        reason: "the proxy wants a user name and a password",
                        attempts: 1
                    )
                ) {
                    try await client.tags(reference)
                }
                await client.shutDown()
                #expect(proxy.requests.map(\.method) == ["CONNECT"])
                #expect(proxy.requests.map(\.path) == ["registry.invalid:443"])
            }
        }
    }
}
