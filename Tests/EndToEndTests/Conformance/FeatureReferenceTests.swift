import FoundationEssentials
import JSONC
import OrderedCollections
import TestSupport
import Testing

extension ConformanceTests {
    /// How Features are named, and where they come from.
    @Suite struct FeatureReferences {
        @Test
        func
            `SPEC-FREF-01 SPEC-FREF-02 SPEC-FREF-03 SPEC-FREF-05 SPEC-FREF-06 SPEC-FREF-07 a reference is asked of its registry as it is written`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let host = registry.host
                    let first = try await folder.publish(
                        PublishedFeature(id: "go", version: "1.2.0"),
                        to: host
                    )
                    let second = try await folder.publish(
                        PublishedFeature(id: "go", version: "1.2.3"),
                        to: host
                    )
                    let third = try await folder.publish(
                        PublishedFeature(id: "go", version: "2.0.0"),
                        to: host
                    )
                    // A tag is what its registry says, also when that is not the newest 1.2.
                    try await folder.retag("1.2", as: "\(host)/team/features/go:1.2.0")
                    let name = "\(host)/team/features/go"
                    let capital = "\(host)/Team/Features/Go:1.2.3"
                    let project = try folder.project(features: [
                        "\(name):1": [:], "\(name):1.2": [:], name: [:], capital: [:],
                    ])
                    let records = try await folder.records(of: project)
                    #expect(records["\(name):1"]?["integrity"]?.string == second)
                    #expect(records["\(name):1.2"]?["integrity"]?.string == first)
                    #expect(records["\(name):1.2"]?["version"] == "1.2.0")
                    #expect(records[name]?["integrity"]?.string == third)
                    #expect(records[capital]?["resolved"]?.string == "\(name)@\(second)")
                    #expect(records.count == 4)
                }
            }
        }

        @Test func `SPEC-FREF-04 a digest names one content for ever`() async throws {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let feature = PublishedFeature(id: "go", version: "1.0.0")
                    let digest = try await folder.publish(feature, to: registry.host)
                    try await folder.publish(
                        PublishedFeature(id: "go", version: "1.0.1"),
                        to: registry.host
                    )
                    let name = "\(registry.host)/team/features/go@\(digest)"
                    let project = try folder.project(features: [name: [:]])
                    let records = try await folder.records(of: project)
                    #expect(records[name]?["version"] == "1.0.0")
                    #expect(records[name]?["integrity"]?.string == digest)
                    let other = "\(registry.host)/team/features/go@sha256:"
                    let unknown = other + String(repeating: "a", count: 64)
                    let missing = try folder.project(features: [unknown: [:]], as: "missing")
                    let result = try await folder.registryBerth(
                        ["upgrade", "--dry-run"],
                        in: missing
                    )
                    #expect(result.exitCode == 2)
                    #expect(result.errors.contains("has no `\(unknown)`"), "\(result.errors)")
                }
            }
        }

        @Test
        func
            `SPEC-FREF-08 SPEC-FREF-09 SPEC-FREF-10 SPEC-FREF-12 SPEC-FREF-13 SPEC-FREF-15 SPEC-FREF-16 SPEC-FREF-20 SPEC-FREF-25 what is no reference is an error at its place, and nobody is asked`()
            async throws
        {
            let references = [
                "ghcr.io/a//b", "ghcr.io/a/_b", "ghcr.io/a/go:-1", "ghcr.io/a/go@sha512:abc",
                "ghcr.io/a/go@sha256:abc", "https://example.org/feat.tgz",
                "http://example.org/devcontainer-feature-go.tgz", "/abs/f", "fish", "foo/bar/baz",
            ]
            try await TestFolder.with { folder in
                try await TunnelProxy.with { proxy in
                    let environment = ["HTTPS_PROXY": proxy.address, "HTTP_PROXY": proxy.address]
                    let features = JSONObject(
                        uniqueKeysWithValues: references.map { ($0, JSONValue.object([:])) }
                    )
                    let project = try folder.project(features: features)
                    let result = try await folder.registryBerth(
                        ["upgrade", "--dry-run"],
                        in: project,
                        environment: environment
                    )
                    #expect(result.exitCode == 2)
                    for (index, reference) in references.enumerated() {
                        #expect(
                            result.errors.contains("`\(reference)` refers to no Feature: "),
                            "\(result.errors)"
                        )
                        let place = ".devcontainer/devcontainer.json:\(index + 4):5"
                        #expect(result.errors.contains(place), "\(result.errors)")
                    }
                    #expect(result.errors.contains("or `./name` for a folder"), "\(result.errors)")
                    let outside = try folder.project(features: ["../outside": [:]], as: "outside")
                    try await folder.write(
                        PublishedFeature(id: "outside"),
                        to: "\(outside)/outside"
                    )
                    let refused = try await folder.registryBerth(
                        ["upgrade", "--dry-run"],
                        in: outside,
                        environment: environment
                    )
                    #expect(refused.exitCode == 2)
                    #expect(
                        refused.errors.contains("`outside` lies outside of `.devcontainer`"),
                        "\(refused.errors)"
                    )
                    #expect(proxy.targets == [])
                }
            }
        }

        @Test
        func
            `SPEC-FREF-11 SPEC-DIST-26 SPEC-DIST-28 SPEC-FORD-11 SPEC-FORD-37 an archive at an https address is a Feature, with its dependencies`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let base = "\(registry.host)/team/features/base:1"
                    try await folder.publish(PublishedFeature(id: "base"), to: registry.host)
                    let feature = PublishedFeature(id: "go", metadata: ["dependsOn": [base: [:]]])
                    let archive = try await folder.archive(feature)
                    let certificate = try await TestCertificate(in: folder.path)
                    try await FakeServer.with(certificate: certificate) { _, _ in
                        FakeServer.Answer(body: archive)
                    } _: { server in
                        let address = "https://localhost:\(server.port)"
                        let first = "\(address)/devcontainer-feature-go.tgz"
                        let second = "\(address)/mirror/devcontainer-feature-go.tgz"
                        let project = try folder.project(features: [first: [:], second: [:]])
                        let environment = ["SSL_CERT_FILE": certificate.path]
                        let files = try await folder.plannedFiles(
                            of: project,
                            environment: environment
                        )
                        // The dependency first, and the same bytes under two addresses once.
                        #expect(files["base_0/install.sh"] != nil, "\(files.keys)")
                        #expect(files["go_1/install.sh"] == feature.installer)
                        #expect(files["go_1/.hidden"] == "kept\n")
                        #expect(!files.keys.contains { $0.hasPrefix("go_2/") })
                        let records = try await folder.records(
                            of: project,
                            environment: environment
                        )
                        #expect(Array(records.keys) == [first, second, base])
                        let untrusted = try await folder.registryBerth(
                            ["upgrade", "--dry-run"],
                            in: project
                        )
                        #expect(untrusted.exitCode == 3)
                        #expect(untrusted.errors.contains("its certificate is not trusted"))
                        #expect(untrusted.errors.contains("SSL_CERT_FILE"))
                    }
                }
            }
        }

        @Test
        func
            `SPEC-FREF-14 SPEC-FREF-17 SPEC-FREF-18 SPEC-FREF-19 a folder counts from the configuration's, and needs both of its files`()
            async throws
        {
            try await TestFolder.with { folder in
                let project = try folder.project(features: ["./tools/mine": [:]])
                let own = "\(project)/.devcontainer"
                try await folder.write(PublishedFeature(id: "mine"), to: "\(own)/tools/mine")
                #expect(
                    try await folder.plannedFiles(of: project)["mine_0/install.sh"] != nil
                )
                try folder.write(
                    #"{"image":"debian:bookworm","features":{"./.devcontainer/tools/mine":{}}}"#,
                    to: "\(project)/.devcontainer.json"
                )
                let root = ["--config", "\(project)/.devcontainer.json"]
                #expect(
                    try await folder.plannedFiles(of: project, root)["mine_0/install.sh"] != nil
                )
                try folder.write(
                    #"{"image":"debian:bookworm","features":{"./own":{},"../tools/mine":{}}}"#,
                    to: "\(own)/py/devcontainer.json"
                )
                try await folder.write(PublishedFeature(id: "own"), to: "\(own)/py/own")
                let below = ["--config", "\(own)/py/devcontainer.json"]
                let files = try await folder.plannedFiles(of: project, below)
                #expect(files["own_0/install.sh"] != nil, "\(files.keys)")
                #expect(files["mine_1/install.sh"] != nil, "\(files.keys)")

                for file in ["install.sh", "devcontainer-feature.json"] {
                    let project = try folder.project(features: ["./half": [:]], as: "no-\(file)")
                    let half = "\(project)/.devcontainer/half"
                    try await folder.write(PublishedFeature(id: "half"), to: half)
                    try FileManager.default.removeItem(atPath: "\(half)/\(file)")
                    let result = try await folder.berth(["build"], in: project)
                    #expect(result.exitCode == 2)
                    #expect(
                        result.errors.contains("`.devcontainer/half` has no `\(file)`"),
                        "\(result.errors)"
                    )
                    #expect(result.errors.contains("devcontainer.json:4:5"))
                }
            }
        }

        @Test
        func
            `SPEC-FREF-20 SPEC-FREF-21 old short names lead to ghcr.io, and some became options`()
            async throws
        {
            try await TestFolder.with { folder in
                let certificate = try await TestCertificate(for: ["ghcr.io"], in: folder.path)
                try await RegistryFixture.with(certificate: certificate) { registry in
                    try await TunnelProxy.with(["ghcr.io:443": registry.port]) { proxy in
                        let environment = [
                            "HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": certificate.path,
                        ]
                        for id in ["node", "go", "java"] {
                            try await folder.publish(
                                PublishedFeature(id: id, version: "1.4.2"),
                                to: "ghcr.io",
                                namespace: "devcontainers/features",
                                environment: environment
                            )
                        }
                        let project = try folder.project(features: [
                            "node": "20", "golang": [:], "maven": [:],
                        ])
                        let records = try await folder.records(
                            of: project,
                            environment: environment
                        )
                        let places = records.values.compactMap { $0["resolved"]?.string }
                            .map { String($0.prefix { $0 != "@" }) }
                        #expect(
                            places.sorted() == [
                                "ghcr.io/devcontainers/features/go",
                                "ghcr.io/devcontainers/features/java",
                                "ghcr.io/devcontainers/features/node",
                            ]
                        )
                        let files = try await folder.plannedFiles(
                            of: project,
                            environment: environment
                        )
                        let options = files.first { key, _ in
                            key.hasPrefix("java_") && key.hasSuffix("devcontainer-features.env")
                        }
                        #expect(options?.value.contains("INSTALLMAVEN='true'") == true)
                    }
                }
            }
        }

        @Test
        func
            `SPEC-FREF-22 SPEC-FREF-23 SPEC-FREF-24 every Feature of the list is had, or the reason is told with its way into the plan`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    let options: JSONValue = ["version": ["type": "string", "default": "none"]]
                    try await folder.publish(
                        PublishedFeature(id: "go", metadata: ["options": options]),
                        to: registry.host
                    )
                    try await folder.publish(
                        PublishedFeature(id: "a", metadata: ["dependsOn": ["\(name)/b:1": [:]]]),
                        to: registry.host
                    )
                    try await folder.publish(
                        PublishedFeature(id: "b", metadata: ["dependsOn": ["\(name)/gone:1": [:]]]),
                        to: registry.host
                    )
                    let several = try folder.project(
                        text: """
                            {"image": "debian:bookworm", "features": {
                              "\(name)/go:1": {"version": "first"},
                              "\(name)/go:1": {"version": "last"}
                            }}
                            """
                    )
                    let files = try await folder.plannedFiles(of: several)
                    #expect(
                        files["go_0/devcontainer-features.env"] == "VERSION='last'\n",
                        "\(files)"
                    )
                    let project = try folder.project(
                        features: ["\(name)/nowhere:1": [:], "\(name)/a:1": [:]],
                        as: "missing"
                    )
                    let missing = try await folder.registryBerth(["build"], in: project)
                    #expect(missing.exitCode == 2)
                    #expect(missing.errors.contains("has no `\(name)/nowhere:1`"))
                    #expect(missing.errors.contains("docker login \(registry.host)"))
                    #expect(missing.errors.contains("devcontainer.json:4:5"))
                    let chain = try folder.project(features: ["\(name)/a:1": [:]], as: "chain")
                    let broken = try await folder.registryBerth(["build"], in: chain)
                    #expect(broken.exitCode == 2)
                    for sentence in [
                        "has no `\(name)/gone:1`",
                        "`\(name)/gone:1` is in the plan because `\(name)/b:1` depends on it",
                        "`\(name)/b:1` is in the plan because `\(name)/a:1` depends on it",
                        "`\(name)/a:1` is in the plan because"
                            + " .devcontainer/devcontainer.json asks for it",
                    ] {
                        #expect(broken.errors.contains(sentence), "\(broken.errors)")
                    }
                    #expect(try JSONValue(parsing: broken.output)["outcome"] == "error")
                }
            }
        }
    }
}

extension TestFolder {
    /// Packs a Feature as people do by hand: compressed, without `./` before the names, and with
    /// a file whose name begins with a dot.
    func archive(_ feature: PublishedFeature) async throws -> [UInt8] {
        let source = "\(path)/archives/\(UUID().uuidString)"
        try await write(feature, to: source)
        try write("kept\n", to: "\(source)/.hidden")
        let archive = "\(source).tgz"
        try await tool(
            "tar",
            ["-czf", archive, ".hidden", "devcontainer-feature.json", "install.sh"],
            in: source
        )
        return Array(try Data(contentsOf: URL(filePath: archive)))
    }
}
