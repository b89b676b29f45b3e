import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
import Registry
import TestSupport
import Testing

extension ConformanceTests {
    /// What is read from registries, and when two Features are the same.
    @Suite struct FeatureDistribution {
        @Test
        func
            `SPEC-FORD-09 SPEC-FORD-10 Features are the same by their digest and options, not by their tags`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features/g"
                    let options: JSONObject = ["options": ["o": ["type": "string", "default": ""]]]
                    for version in ["1.0.0", "2.0.0"] {
                        try await folder.publish(
                            PublishedFeature(id: "g", version: version, metadata: options),
                            to: registry.host
                        )
                    }
                    func folders(_ features: JSONObject) async throws -> [String] {
                        let project = try folder.project(features: features)
                        let files = try await folder.plannedFiles(of: project)
                        return files.keys.filter { $0.hasSuffix("/devcontainer-feature.json") }
                            .sorted().compactMap { key in
                                let version = files[key].flatMap { text in
                                    try? JSONValue(parsing: text)["version"]?.string
                                }
                                return version.map { "\(key.prefix { $0 != "/" }) \($0)" }
                            }
                    }
                    #expect(try await folders(["\(name):2": [:], name: [:]]) == ["g_0 2.0.0"])
                    #expect(
                        try await folders(["\(name):2": [:], "\(name):1": [:]])
                            == ["g_0 1.0.0", "g_1 2.0.0"]
                    )
                    #expect(
                        try await folders(["\(name):2": ["o": "x"], name: ["o": "y"]])
                            == ["g_0 2.0.0", "g_1 2.0.0"]
                    )
                }
            }
        }

        @Test
        func
            `SPEC-DIST-03 SPEC-DIST-13 SPEC-DIST-14 SPEC-DIST-15 SPEC-FORD-36 every form of an artifact that tools have written is read`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let base = "\(registry.host)/team/features/base:1"
                    try await folder.publish(PublishedFeature(id: "base"), to: registry.host)
                    let feature = PublishedFeature(id: "x", metadata: ["dependsOn": [base: [:]]])
                    let source = "\(folder.path)/x"
                    try await folder.write(feature, to: source)
                    let forms: [(flags: [String], config: String, isAnnotated: Bool)] = [
                        (["-cf"], "{}", true), (["-czf"], "{}", true), (["-cf"], "", false),
                        (["-czf"], "", false),
                    ]
                    for (index, form) in forms.enumerated() {
                        for members in [["."], ["devcontainer-feature.json", "install.sh"]] {
                            let file = "\(folder.path)/x.tar"
                            try await folder.tool("tar", form.flags + [file] + members, in: source)
                            let archive = Array(try Data(contentsOf: URL(filePath: file)))
                            let tag = "1.0.\(index)-\(members.count)"
                            let name = "\(registry.host)/team/features/x:\(tag)"
                            try await folder.push(
                                archive,
                                as: name,
                                config: form.config,
                                metadata: form.isAnnotated ? feature.metadataText : nil
                            )
                            let project = try folder.project(features: [name: [:]])
                            let files = try await folder.plannedFiles(of: project)
                            #expect(files["base_0/install.sh"] != nil, "\(form) \(members)")
                            #expect(files["x_1/install.sh"] != nil, "\(form) \(members)")
                        }
                    }
                }
            }
        }

        @Test
        func
            `SPEC-DIST-16 SPEC-DIST-19 SPEC-DIST-20 SPEC-DIST-21 SPEC-DIST-27 what is no Feature, or not what its digest names, builds nothing`()
            async throws
        {
            try await TestFolder.with { folder in
                let archive = try await folder.archive(PublishedFeature(id: "x"))
                let digest = Digest.sha256(of: archive)
                let manifest = JSONValue.featureManifest(layer: archive, config: "{}").bytes()
                let manifestDigest = Digest.sha256(of: [1])
                try await FakeServer.with { request, _ in
                    switch request.path {
                    case "/v2/team/x/manifests/1": FakeServer.Answer(body: manifest)
                    case "/v2/team/x/manifests/\(manifestDigest)": FakeServer.Answer(body: [0x7B])
                    case "/v2/team/x/blobs/\(digest)":
                        FakeServer.Answer(body: archive.map { $0 ^ 1 })
                    default: FakeServer.Answer(status: 404)
                    }
                } _: { server in
                    let name = "\(server.host)/team/x"
                    for (reference, words) in [
                        ("\(name):1", "in place of `\(digest)`"),
                        ("\(name)@\(manifestDigest)", "in place of `\(manifestDigest)`"),
                    ] {
                        let project = try folder.project(features: [reference: [:]])
                        let result = try await folder.registryBerth(["build"], in: project)
                        #expect(result.exitCode == 3)
                        #expect(result.errors.contains(words), "\(result.errors)")
                        #expect(try JSONValue(parsing: result.output)["outcome"] == "error")
                    }
                    let asked = server.requests.filter { $0.method == "GET" }.map(\.path)
                    #expect(
                        asked == [
                            "/v2/team/x/manifests/1", "/v2/team/x/blobs/\(digest)",
                            "/v2/team/x/manifests/\(manifestDigest)",
                        ]
                    )
                }
                try await RegistryFixture.with { registry in
                    let image = "\(registry.host)/team/features/image:1"
                    try await folder.push(
                        archive,
                        as: image,
                        config: "{}",
                        configType: MediaType.imageConfig
                    )
                    let escape = "\(registry.host)/team/features/escape:1"
                    try folder.write("out", to: "\(folder.path)/evil")
                    try folder.write("", to: "\(folder.path)/in/x")
                    let file = "\(folder.path)/escape.tar"
                    try await folder.tool(
                        "tar",
                        ["-cPf", file, "../evil"],
                        in: "\(folder.path)/in"
                    )
                    try await folder.push(
                        Array(try Data(contentsOf: URL(filePath: file))),
                        as: escape,
                        config: "{}"
                    )
                    for (reference, words) in [
                        (image, "is no Dev Container Feature"), (escape, "leads upwards"),
                    ] {
                        let project = try folder.project(features: [reference: [:]])
                        let result = try await folder.registryBerth(["build"], in: project)
                        #expect(result.exitCode == 2)
                        #expect(result.errors.contains(words), "\(result.errors)")
                        #expect(result.errors.contains(reference))
                    }
                }
            }
        }

        @Test
        func
            `SPEC-FLEG-01 SPEC-FLEG-02 SPEC-FLEG-03 SPEC-FLEG-06 an old Feature is installed with a warning, one of another name says so, and nobody else is asked`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/team/features"
                    let after: JSONValue = ["ghcr.io/devcontainers/features/common-utils"]
                    try await folder.publish(
                        PublishedFeature(
                            id: "old",
                            metadata: ["deprecated": true, "installsAfter": after]
                        ),
                        to: registry.host
                    )
                    let renamed: JSONObject = ["legacyIds": ["former"], "currentId": "present"]
                    let present = PublishedFeature(id: "present", metadata: renamed)
                    try await folder.publish(present, to: registry.host)
                    try await folder.push(
                        try await folder.archive(present),
                        as: "\(name)/former:1",
                        config: "{}",
                        metadata: present.metadataText
                    )
                    try await TunnelProxy.with { proxy in
                        let project = try folder.project(features: [
                            "\(name)/old:1": [:], "\(name)/former:1": [:],
                        ])
                        let result = try await folder.registryBerth(
                            ["plan", "--format", "dockerfile"],
                            in: project,
                            environment: [
                                "HTTPS_PROXY": proxy.address, "HTTP_PROXY": proxy.address,
                            ]
                        )
                        #expect(result.exitCode == 0, "\(result.errors)")
                        #expect(result.output.contains("/old_"))
                        #expect(result.output.contains("/former_"))
                        #expect(result.errors.contains("`\(name)/old:1` is deprecated"))
                        #expect(
                            result.errors.contains("`\(name)/former:1` was renamed to `present`")
                        )
                        // Neither what is only named in `installsAfter`, nor any list of Features
                        // that are not to be used, is asked for.
                        #expect(proxy.targets == [])
                        try await folder.publish(PublishedFeature(id: "plain"), to: registry.host)
                        let fine = try folder.project(features: [
                            "\(name)/present:1": [:], "\(name)/plain:1": [:],
                        ])
                        let quiet = try await folder.registryBerth(["plan"], in: fine)
                        #expect(quiet.exitCode == 0)
                        #expect(!quiet.errors.contains("warning"), "\(quiet.errors)")
                    }
                }
            }
        }

        @Test func `a mirror of the settings gives what its registry would give`() async throws {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    try await folder.publish(
                        PublishedFeature(id: "node"),
                        to: registry.host,
                        namespace: "copies/devcontainers/features"
                    )
                    let reference = "ghcr.io/devcontainers/features/node:1"
                    let project = try folder.project(features: [reference: [:]])
                    let environment = [
                        "BERTH_REGISTRIES_MIRRORS": "ghcr.io=\(registry.host)/copies",
                        "BERTH_REGISTRIES_FALLBACK": "never",
                    ]
                    let records = try await folder.records(of: project, environment: environment)
                    let resolved = records[reference]?["resolved"]?.string
                    #expect(resolved?.hasPrefix("ghcr.io/devcontainers/features/node@") == true)
                    let wrong = try await folder.registryBerth(
                        ["plan"],
                        in: project,
                        environment: ["BERTH_REGISTRIES_MIRRORS": "ghcr.io"]
                    )
                    #expect(wrong.exitCode == 2)
                    #expect(wrong.errors.contains("must have entries `registry=mirror`"))
                }
            }
        }
    }
}

extension JSONValue {
    /// The manifest of a Feature of one layer.
    fileprivate static func featureManifest(
        layer: [UInt8],
        config: String,
        configType: String = MediaType.devContainers,
        metadata: String? = nil
    ) -> JSONValue {
        let config = Descriptor(of: Array(config.utf8), mediaType: configType)
        let layer = Descriptor(of: layer, mediaType: MediaType.devContainersLayer)
        let annotations = metadata.map { ["dev.containers.metadata": $0] } ?? [:]
        return Manifest(
            config: config,
            layers: [layer],
            annotations: OrderedDictionary(uniqueKeysWithValues: annotations.map { ($0, $1) })
        ).json
    }
}

extension TestFolder {
    /// Pushes an archive as a Feature, with exactly this manifest around it.
    fileprivate func push(
        _ archive: [UInt8],
        as name: String,
        config: String,
        configType: String = MediaType.devContainers,
        metadata: String? = nil
    ) async throws {
        try await withRegistryClient { client in
            let reference = try ImageReference(parsing: name)
            try await client.pushBlob(Array(config.utf8), to: reference)
            try await client.pushBlob(archive, to: reference)
            let manifest = JSONValue.featureManifest(
                layer: archive,
                config: config,
                configType: configType,
                metadata: metadata
            )
            try await client.pushManifest(
                manifest.bytes(),
                mediaType: MediaType.manifest,
                to: reference,
                tag: reference.tag
            )
        }
    }
}
