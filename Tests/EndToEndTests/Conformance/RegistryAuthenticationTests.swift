import FoundationEssentials
import JSONC
import OrderedCollections
import TestSupport
import Testing

extension ConformanceTests {
    /// How Berth proves to registries who asks: against Debian's `docker-registry`, with the
    /// scheme Basic and with tokens.
    @Suite struct RegistryAuthentication {
        private static let user = RegistryFixture.user
        private static let password = RegistryFixture.password

        /// `DEVCONTAINERS_OCI_AUTH` for a registry.
        private static func variable(
            _ host: String,
            password: String = password
        ) -> [String: String] {
            ["DEVCONTAINERS_OCI_AUTH": "other.example|x|y,\(host)|\(user)|\(password)"]
        }

        @Test
        func
            `SPEC-AUTH-01 SPEC-AUTH-02 SPEC-AUTH-03 SPEC-AUTH-12 tokens are got as they are needed, also with a stale login`()
            async throws
        {
            try await TestFolder.with { folder in
                try await TokenServer.with { tokens in
                    try await RegistryFixture.with(tokens: tokens) { registry in
                        let host = registry.host
                        let login = Self.variable(host)
                        for id in ["one", "two"] {
                            for namespace in ["public/features", "private/features"] {
                                try await folder.publish(
                                    PublishedFeature(id: id),
                                    to: host,
                                    namespace: namespace,
                                    environment: login
                                )
                            }
                        }
                        let open = try folder.project(features: [
                            "\(host)/public/features/one": [:]
                        ])
                        var before = tokens.requests.count
                        _ = try await folder.records(of: open)
                        let asked = tokens.requests[before...]
                        #expect(asked.map(\.authorization) == [nil])
                        let query = try #require(asked.first?.path)
                        #expect(query.hasPrefix("/token?"))
                        #expect(query.contains("service=berth-registry"))
                        #expect(query.contains("scope=repository:public/features/one:pull"))

                        // A login that is no longer good does not keep anybody from what is open.
                        before = tokens.requests.count
                        let stale = Self.variable(host, password: "stale-secret")
                        _ = try await folder.records(of: open, environment: stale)
                        let tries = tokens.requests[before...].map { $0.authorization == nil }
                        #expect(tries == [false, true])

                        let closed = try folder.project(
                            features: ["\(host)/private/features/one": [:]],
                            as: "closed"
                        )
                        for environment in [[:], stale] {
                            let result = try await folder.registryBerth(
                                ["upgrade", "--dry-run"],
                                in: closed,
                                environment: environment
                            )
                            #expect(result.exitCode == 3)
                            let name = "\(host)/private/features/one"
                            #expect(result.errors.contains(name), "\(result.errors)")
                            #expect(result.errors.contains("`docker login \(host)`"))
                            #expect(!result.errors.contains("stale-secret"))
                        }
                        let records = try await folder.records(of: closed, environment: login)
                        #expect(records.count == 1)
                    }
                }
            }
        }

        @Test
        func
            `SPEC-AUTH-04 SPEC-AUTH-05 SPEC-AUTH-07 SPEC-AUTH-08 the first source that knows the host gives the credential`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with(needsLogin: true) { registry in
                    let host = registry.host
                    try await folder.publish(
                        PublishedFeature(id: "go"),
                        to: host,
                        environment: Self.variable(host)
                    )
                    let project = try folder.project(features: ["\(host)/team/features/go": [:]])
                    let helpers = try await Self.writeHelpers(folder)
                    func exitCode(
                        _ configuration: String,
                        _ more: [String: String] = [:],
                        home: Bool = false
                    ) async throws -> Int {
                        let place =
                            home ? "\(folder.path)/home-of-user/.docker" : "\(folder.path)/d"
                        try folder.write(configuration, to: "\(place)/config.json")
                        var environment = more
                        environment["DOCKER_CONFIG"] = home ? "" : place
                        environment["HOME"] = "\(folder.path)/home-of-user"
                        environment["PATH"] = helpers + ":/usr/bin:/bin"
                        return try await folder.registryBerth(
                            ["upgrade", "--dry-run"],
                            in: project,
                            environment: environment
                        ).exitCode
                    }
                    let good = Data("\(Self.user):\(Self.password)".utf8).base64EncodedString()
                    let bad = Data("\(Self.user):wrong".utf8).base64EncodedString()
                    func auths(_ auth: String) -> String {
                        #""auths": {"\#(host)": {"auth": "\#(auth)"}}"#
                    }
                    #expect(try await exitCode("{}") == 3)
                    #expect(try await exitCode("{}", Self.variable(host)) == 0)
                    #expect(try await exitCode("{\(auths(good))}") == 0)
                    #expect(try await exitCode("{\(auths(good))}", home: true) == 0)
                    #expect(try await exitCode("{\(auths(bad))}") == 3)
                    // The variable goes before Docker's configuration, also when it is wrong.
                    #expect(try await exitCode("{\(auths(bad))}", Self.variable(host)) == 0)
                    let wrong = Self.variable(host, password: "wrong")
                    #expect(try await exitCode("{\(auths(good))}", wrong) == 3)
                    let forHost = #""credHelpers": {"\#(host)": "berth-good"}"#
                    let forAll = #""credsStore": "berth-good""#
                    #expect(try await exitCode("{\(forHost)}") == 0)
                    #expect(try await exitCode("{\(forAll)}") == 0)
                    // A helper goes before what stands in the file, that of the host before all.
                    let silent = #""credsStore": "berth-silent""#
                    #expect(try await exitCode("{\(forHost), \(auths(bad))}") == 0)
                    #expect(try await exitCode("{\(forHost), \(silent), \(auths(bad))}") == 0)
                    // One that knows nothing leaves it to the file.
                    #expect(try await exitCode("{\(silent), \(auths(good))}") == 0)
                    let asked = try folder.text("\(helpers)/asked")
                    #expect(Set(asked.split(separator: "\n")) == ["get \(host)"])
                }
            }
        }

        /// Writes credential helpers as Docker runs them, and returns their folder.
        private static func writeHelpers(_ folder: TestFolder) async throws -> String {
            let helpers = "\(folder.path)/helpers"
            let head = "#!/bin/sh\nread -r host\necho \"$1 $host\" >> \"$(dirname \"$0\")/asked\"\n"
            let answers = [
                "berth-good": #"echo '{"Username":"\#(user)","Secret":"\#(password)"}'"#,
                "berth-token":
                    #"echo '{"Username":"<token>","Secret":"\#(TokenServer.identityToken)"}'"#,
                "berth-silent": "echo 'credentials not found in native keychain'; exit 1",
            ]
            for (name, answer) in answers {
                let file = "\(helpers)/docker-credential-\(name)"
                try folder.write("\(head)\(answer)\n", to: file)
                try await folder.tool("chmod", ["755", file], in: folder.path)
            }
            return helpers
        }

        @Test func `SPEC-AUTH-06 a long-lived token is exchanged for a short one`() async throws {
            try await TestFolder.with { folder in
                try await TokenServer.with { tokens in
                    try await RegistryFixture.with(tokens: tokens) { registry in
                        let host = registry.host
                        try await folder.publish(
                            PublishedFeature(id: "go"),
                            to: host,
                            environment: Self.variable(host)
                        )
                        let project = try folder.project(features: [
                            "\(host)/team/features/go": [:]
                        ])
                        let helpers = try await Self.writeHelpers(folder)
                        let inFile = #"{"identitytoken": "\#(TokenServer.identityToken)"}"#
                        for configuration in [
                            #"{"auths": {"\#(host)": \#(inFile)}}"#,
                            #"{"credHelpers": {"\#(host)": "berth-token"}}"#,
                        ] {
                            try folder.write(configuration, to: "\(folder.path)/d/config.json")
                            let before = tokens.requests.count
                            let records = try await folder.records(
                                of: project,
                                environment: [
                                    "DOCKER_CONFIG": "\(folder.path)/d",
                                    "PATH": "\(helpers):/usr/bin:/bin",
                                ]
                            )
                            #expect(records.count == 1)
                            let exchange = try #require(tokens.requests[before...].first)
                            #expect(exchange.method == "POST")
                            #expect(exchange.authorization == nil)
                            #expect(exchange.body.contains("grant_type=refresh_token"))
                        }
                    }
                }
            }
        }

        @Test
        func
            `SPEC-AUTH-05 SPEC-AUTH-10 GITHUB_TOKEN is shown to GitHub's own servers and to no other`()
            async throws
        {
            try await TestFolder.with { folder in
                let archive = try await folder.archive(PublishedFeature(id: "go"))
                let names = ["github.com", "api.github.com", "ghcr.io", "github.com.example"]
                let certificate = try await TestCertificate(for: names, in: folder.path)
                try await FakeServer.with(certificate: certificate) { request, _ in
                    if request.path == "/moved/devcontainer-feature-go.tgz" {
                        let place = "https://github.com.example/devcontainer-feature-go.tgz"
                        return FakeServer.Answer(status: 302, headers: [("location", place)])
                    }
                    if request.path.hasPrefix("/v2/") {
                        let challenge = ("www-authenticate", "Basic realm=\"GitHub\"")
                        return FakeServer.Answer(status: 401, headers: [challenge])
                    }
                    return FakeServer.Answer(body: archive)
                } _: { server in
                    let ports = Dictionary(
                        uniqueKeysWithValues: names.map { ("\($0):443", server.port) }
                    )
                    try await TunnelProxy.with(ports) { proxy in
                        let environment = [
                            "HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": certificate.path,
                            "GITHUB_TOKEN": "ght",
                        ]
                        func shown(
                            _ reference: String,
                            _ more: [String: String] = [:]
                        ) async throws -> [String?] {
                            let before = server.requests.count
                            let project = try folder.project(features: [reference: [:]])
                            _ = try await folder.registryBerth(
                                ["upgrade", "--dry-run"],
                                in: project,
                                environment: environment.merging(more) { $1 }
                            )
                            return server.requests[before...].map(\.authorization)
                        }
                        let file = "devcontainer-feature-go.tgz"
                        let bearer = "Bearer ght"
                        let basic = "Basic " + Data("USERNAME:ght".utf8).base64EncodedString()
                        let cases: [(String, [String: String], [String?])] = [
                            ("https://github.com/\(file)", [:], [bearer]),
                            ("https://api.github.com/\(file)", [:], [bearer]),
                            ("https://github.com.example/\(file)", [:], [nil]),
                            ("https://github.com/moved/\(file)", [:], [bearer, nil]),
                            ("ghcr.io/a/b:1", [:], [nil, basic]),
                            ("ghcr.io/a/b:1", ["GITHUB_HOST": "github.example"], [nil]),
                            ("ghcr.io/a/b:1", ["GITHUB_HOST": "github.com"], [nil, basic]),
                        ]
                        for (reference, more, expected) in cases {
                            let found = try await shown(reference, more)
                            #expect(found == expected, "\(reference) \(more)")
                        }
                    }
                }
            }
        }
    }
}
